import { describe, expect, it } from 'vitest';
import { fail } from '../../../core/errors.ts';
import { execute } from '../../../core/execute/execute.ts';
import { runStepInline } from '../../../core/execute/run-step.ts';
import { referenceSet } from '../../../core/kernels/reference/reference-set.ts';
import { makeWeights } from '../../../core/layers/weights.ts';
import { plan } from '../../../core/pipeline/plan.ts';
import { chain } from '../pipeline/builders.ts';
import { inlineDeps, outputOf, runDocument, waves } from './run.ts';

const picture = waves([1, 2, 6, 6]);
const stack = chain(
  ['conv', { outChannels: 4 }],
  ['activation'],
  ['depthwise-separable', { outChannels: 3 }],
  ['pool'],
);
const ids = ['n1/main', 'n2/main', 'n3/depthwise', 'n3/pointwise', 'n4/main'];

/** Writes down every event as a line. */
function logger(): { lines: string[]; on: ReturnType<typeof inlineDeps>['on'] } {
  const lines: string[] = [];
  return {
    lines,
    on: {
      stepStarted: (step) => lines.push(`started ${step.id}`),
      stepFinished: (step, output, { ms, cached }) =>
        lines.push(`finished ${step.id} ${output.shape.join('x')} ${cached ? 'cached' : `${ms} ms`}`),
    },
  };
}

describe('a run', () => {
  it('computes by hand what a hand can check', async () => {
    const document = chain(
      [
        'conv',
        {
          outChannels: 1,
          kernel: [1, 2],
          bias: false,
          padding: { size: 'valid', before: [0], after: [0], mode: 'zeros' },
          weights: { kind: 'values', values: [1, -1] },
        },
      ],
      ['activation', { function: 'relu' }],
    );
    const output = await outputOf(document, { shape: [1, 1, 1, 4], data: Float32Array.of(5, 2, 4, 1) });
    expect(output).toEqual({ shape: [1, 1, 1, 3], data: Float32Array.of(3, 0, 3) });
  });

  it('starts and finishes the steps in order and tells the time of each', async () => {
    const { lines, on } = logger();
    let clock = 0;
    const outcome = await runDocument(stack, picture, { on, now: () => (clock += 5) });
    expect(lines).toEqual([
      'started n1/main',
      'finished n1/main 1x4x6x6 5 ms',
      'started n2/main',
      'finished n2/main 1x4x6x6 5 ms',
      'started n3/depthwise',
      'finished n3/depthwise 1x4x6x6 5 ms',
      'started n3/pointwise',
      'finished n3/pointwise 1x3x6x6 5 ms',
      'started n4/main',
      'finished n4/main 1x3x3x3 5 ms',
    ]);
    expect({ kind: outcome.kind, ids: [...outcome.outputs.keys()] }).toEqual({ kind: 'finished', ids });
  });

  it('takes kept values by their key and computes only what an edit touched', async () => {
    const kept = new Map<string, Float32Array>();
    const computed: string[] = [];
    const deps = inlineDeps({
      cached: (key) => kept.get(key),
      runStep: (step, buffers) => {
        computed.push(step.id);
        return runStepInline(referenceSet, step, buffers);
      },
      on: { stepStarted: () => undefined, stepFinished: (step, output) => void kept.set(step.key, output.data) },
    });
    const edited = chain(
      ['conv', { outChannels: 4 }],
      ['activation', { function: 'tanh' }],
      ['depthwise-separable', { outChannels: 3 }],
      ['pool'],
    );
    const first = await execute(plan(stack, picture.shape), picture, deps);
    await execute(plan(edited, picture.shape), picture, deps);
    expect(computed).toEqual([...ids, ...ids.slice(1)]);
    computed.length = 0;
    const again = await execute(plan(stack, picture.shape), picture, deps);
    expect(computed).toEqual([]);
    expect(again).toEqual(first);
  });

  it.each([0, 1, 2, 3, 4, 5])('cancelled after %i finished steps keeps exactly those', async (count) => {
    const signal = { cancelled: count === 0 };
    const { lines, on } = logger();
    const outcome = await runDocument(stack, picture, {
      signal,
      on: {
        ...on,
        stepFinished: (...finished) => {
          on.stepFinished(...finished);
          signal.cancelled = lines.length === 2 * count;
        },
      },
    });
    const kind = count === ids.length ? 'finished' : 'cancelled';
    expect({ kind: outcome.kind, ids: [...outcome.outputs.keys()] }).toEqual({ kind, ids: ids.slice(0, count) });
    // Not even begun: two lines for every finished step, none for the next.
    expect(lines).toHaveLength(2 * count);
  });

  it('does not hand out a step that was cancelled on the way', async () => {
    const signal = { cancelled: false };
    const { lines, on } = logger();
    const outcome = await runDocument(stack, picture, {
      signal,
      on,
      runStep: async (step, buffers) => {
        await runStepInline(referenceSet, step, buffers);
        signal.cancelled = step.id === 'n3/depthwise';
      },
    });
    expect({ kind: outcome.kind, ids: [...outcome.outputs.keys()] }).toEqual({
      kind: 'cancelled',
      ids: ids.slice(0, 2),
    });
    expect(lines.at(-1)).toBe('started n3/depthwise');
  });

  it('begins no step whose weights came when it was cancelled', async () => {
    const signal = { cancelled: false };
    const begun: string[] = [];
    const outcome = await runDocument(stack, picture, {
      signal,
      weightsOf: (step) => {
        signal.cancelled = step.id === 'n3/depthwise';
        return step.slots.map(makeWeights);
      },
      runStep: (step, buffers) => {
        begun.push(step.id);
        return runStepInline(referenceSet, step, buffers);
      },
    });
    expect([outcome.kind, begun]).toEqual(['cancelled', ids.slice(0, 2)]);
  });

  it('calls nothing a failure that breaks because everything stops', async () => {
    const signal = { cancelled: false };
    const runStep = () => {
      signal.cancelled = true;
      return Promise.reject(new Error('the thread was ended'));
    };
    expect(await runDocument(stack, picture, { signal, runStep })).toMatchObject({ kind: 'cancelled' });
  });

  it('reports the layer that failed and keeps what was finished', async () => {
    const outcome = await runDocument(stack, picture, {
      runStep: async (step, buffers) => {
        if (step.id === 'n2/main') throw new RangeError('Array buffer allocation failed');
        await runStepInline(referenceSet, step, buffers);
      },
    });
    expect(outcome).toMatchObject({
      kind: 'failed',
      error: { code: 'run.failed', values: { layer: 'activation 2', detail: 'Array buffer allocation failed' } },
    });
    expect([...outcome.outputs.keys()]).toEqual(['n1/main']);
  });

  it('passes on an error that already has a code', async () => {
    const weightsOf = (): never => fail('layer.weightCount', { layer: 'a', wanted: 1, name: 'weight', found: 2 });
    expect(await runDocument(stack, picture, { weightsOf })).toMatchObject({
      kind: 'failed',
      error: { code: 'layer.weightCount' },
    });
  });

  it('refuses a plan with a problem, with that problem', async () => {
    const document = chain(['conv'], ['conv', { groups: 5, outChannels: 5 }]);
    const outcome = await runDocument(document, picture);
    expect(outcome).toMatchObject({ kind: 'failed', error: { code: 'layer.groupsInput' } });
    expect(outcome.outputs.size).toBe(0);
  });

  it('refuses a picture of another shape or too few values', async () => {
    const planned = plan(stack, picture.shape);
    const other = await execute(planned, waves([1, 2, 6, 5]), inlineDeps());
    const short = await execute(planned, { shape: picture.shape, data: new Float32Array(71) }, inlineDeps());
    expect([other.kind, short.kind]).toEqual(['failed', 'failed']);
  });

  it('of bypassed layers only finishes with nothing to do', async () => {
    const outcome = await runDocument(chain(['conv', {}, true]), picture);
    expect({ kind: outcome.kind, size: outcome.outputs.size }).toEqual({ kind: 'finished', size: 0 });
  });

  it('lets two layers read the same one', async () => {
    const document = chain(['conv'], ['activation'], ['pool']);
    const branched = {
      ...document,
      nodes: document.nodes.map((node) => (node.id === 'n3' ? { ...node, inputs: ['n1'] } : node)),
    };
    const outcome = await runDocument(branched, picture);
    const alone = await outputOf(chain(['conv'], ['pool']), picture);
    expect(outcome.outputs.get('n3/main')).toEqual(alone);
  });
});
