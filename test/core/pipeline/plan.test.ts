import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { sentences, type ErrorData } from '../../../core/errors.ts';
import type { Params } from '../../../core/layers/field.ts';
import { removeNode, setBypassed, setParams } from '../../../core/pipeline/edit.ts';
import { plan } from '../../../core/pipeline/plan.ts';
import { bytesOf } from '../../../core/tensor/shape.ts';
import { documents } from './arbitrary.ts';
import { chain, node, valid } from './builders.ts';
import { runs } from '../../support/runs.ts';

const sources = fc.oneof(
  fc.constant([1, 3, 9, 11]),
  fc
    .record({ rank: fc.integer({ min: 1, max: 3 }), batch: fc.integer({ min: 1, max: 2 }) })
    .chain(({ rank, batch }) =>
      fc
        .array(fc.integer({ min: 1, max: 9 }), { minLength: rank + 1, maxLength: rank + 1 })
        .map((sizes) => [batch, ...sizes]),
    ),
);

/** The words in braces of a sentence that it has no value for. */
function missingValues({ code, values }: ErrorData): string[] {
  const wanted = sentences[code].match(/(?<=\{)\w+(?=\})/g) ?? [];
  return wanted.filter((name) => values[name] === undefined || Number.isNaN(values[name]));
}

describe('a plan', () => {
  it('exists for every document that parses, and runs or says why not', () => {
    fc.assert(
      fc.property(documents, fc.option(sources, { nil: undefined }), (document, source) => {
        const planned = plan(document, source, 'picture');
        expect(planned.nodes.map((node) => node.id)).toEqual(document.nodes.map((node) => node.id));
        expect(planned.runnable).toBe(planned.problems.length === 0);
        for (const node of planned.nodes) {
          expect(node.problems.length > 0).toBe(node.status === 'broken');
          expect(node.outputShape === undefined).toBe(node.status === 'broken' || node.status === 'blocked');
        }
        for (const { problem } of planned.problems) expect(missingValues(problem.error)).toEqual([]);
        if (!planned.runnable) expect(planned.steps).toEqual([]);
        expect(Number.isSafeInteger(planned.bytes)).toBe(true);
      }),
      { numRuns: runs(1000) },
    );
  });

  it('hands every step the outputs of those it reads, in order', () => {
    fc.assert(
      fc.property(documents, sources, (document, source) => {
        const shapes = new Map<string, readonly number[]>([['source', source]]);
        for (const step of plan(document, source).nodes.flatMap((node) => node.steps)) {
          const others = 'others' in step.op ? step.op.others : [];
          expect(step.inputs.map((id) => shapes.get(id))).toEqual([step.op.input, ...others]);
          expect(step.bytes).toBe(bytesOf(step.op.output));
          shapes.set(step.id, step.op.output);
        }
      }),
    );
  });

  it('mends a layer with the fix it offers, in the words of the block', () => {
    const wrong: [string, Params][] = [
      ['conv', { groups: 2 }],
      ['grouped', {}],
      ['depthwise-separable', { multiplier: 0 }],
      ['depthwise-separable', { kernel: [9], padding: { size: 'explicit', before: [9], after: [9], mode: 'reflect' } }],
      ['depthwise-separable', { weights: { kind: 'values', values: [1, 2] } }],
      ['depthwise-separable', { pointwiseWeights: { kind: 'values', values: [1, 2] } }],
      ['depthwise-separable', { bias: true, biasWeights: { kind: 'values', values: [1, 2] } }],
      ['depthwise', { kernel: [20], ...valid }],
      ['pointwise', { outChannels: 0 }],
      ['pool', { kernel: [50] }],
    ];
    for (const [type, params] of wrong) {
      const document = chain([type, params]);
      const before = plan(document, [1, 3, 8, 8]);
      const fix = before.problems[0]?.problem.fix ?? {};
      const after = plan(setParams(document, 'n1', fix), [1, 3, 8, 8]);
      expect({ type, params, runnable: [before.runnable, after.runnable] }).toEqual({
        type,
        params,
        runnable: [false, true],
      });
    }
  });

  it('blames what was typed where a number that follows from it is too large, with a fix that mends it', () => {
    // 80,000 filters are too many, but their number follows from the input and the multiplier.
    for (const type of ['depthwise', 'depthwise-separable']) {
      const [problem] = plan(chain([type, { multiplier: 2 }]), [1, 40_000, 4, 4]).problems;
      expect(problem?.problem).toMatchObject({
        error: { code: 'layer.value', values: { field: 'multiplier', value: 2 } },
        fix: { multiplier: 1 },
      });
      expect(plan(chain([type, { multiplier: 1 }]), [1, 40_000, 4, 4]).problems).toEqual([]);
    }
  });

  it('names a wrong value of a part as the block names it', () => {
    const weights = { kind: 'seeded', init: 'he', seed: 0.5 } as const;
    const [problem] = plan(chain(['depthwise-separable', { pointwiseWeights: weights }]), [1, 3, 8, 8]).problems;
    expect(problem?.problem.error).toMatchObject({ code: 'layer.value', values: { field: 'pointwiseWeights' } });
    expect(Object.keys(problem?.problem.fix ?? {})).toEqual(['pointwiseWeights']);
  });

  it('stops behind a broken layer, still planning what stands before it', () => {
    const planned = plan(
      chain(['conv'], ['conv', { outChannels: 3, groups: 3 }], ['activation'], ['pool', {}, true]),
      [1, 3, 8, 8],
    );
    expect(planned.nodes.map((node) => node.status)).toEqual(['ready', 'broken', 'blocked', 'blocked']);
    expect(planned.nodes[0]?.outputShape).toEqual([1, 16, 8, 8]);
    expect(planned.nodes[1]?.inputShape).toEqual([1, 16, 8, 8]);
    expect(planned.problems.map((each) => each.nodeId)).toEqual(['n2']);
    expect({ runnable: planned.runnable, steps: planned.steps }).toEqual({ runnable: false, steps: [] });
  });

  it('says that there is no picture, no layer, no such input, too few or too many inputs', () => {
    const codes = (planned: ReturnType<typeof plan>): string[] =>
      planned.problems.map((each) => each.problem.error.code);
    const wired = (inputs: string[]): ReturnType<typeof plan> => {
      const document = chain(['activation'], ['activation']);
      return plan(
        { ...document, nodes: document.nodes.map((node) => (node.id === 'n2' ? { ...node, inputs } : node)) },
        [1, 1, 2],
      );
    };
    expect(codes(plan(chain(['activation']), undefined))).toEqual(['pipeline.noSource']);
    expect(codes(plan(chain(), [1, 1, 2]))).toEqual(['pipeline.empty']);
    expect(codes(wired(['n9']))).toEqual(['layer.inputMissing']);
    expect(codes(wired(['n2']))).toEqual(['layer.inputMissing']);
    expect(codes(wired([]))).toEqual(['layer.inputCount']);
    expect(codes(wired(['n1', 'source']))).toEqual(['layer.inputCount']);
    expect(codes(wired(['source']))).toEqual([]);
  });

  it('joins what several layers answer, each read under its own id', () => {
    const document = {
      ...chain(),
      nodes: [
        node('left', 'conv', { outChannels: 4 }, ['source']),
        node('right', 'depthwise-separable', { outChannels: 4 }, ['source']),
        node('sum', 'add', {}, ['left', 'right']),
        node('all', 'concat', {}, ['sum', 'source', 'left']),
      ],
    };
    const planned = plan(document, [1, 3, 8, 8]);
    expect(planned.problems).toEqual([]);
    expect(planned.steps.map(({ id, inputs }) => [id, inputs])).toEqual([
      ['left/main', ['source']],
      ['right/depthwise', ['source']],
      ['right/pointwise', ['right/depthwise']],
      ['sum/main', ['left/main', 'right/pointwise']],
      ['all/main', ['sum/main', 'source', 'left/main']],
    ]);
    expect(planned.nodes.at(-1)?.outputShape).toEqual([1, 11, 8, 8]);
  });

  it('says what does not fit together, and that a broken branch keeps what joins it waiting', () => {
    const document = {
      ...chain(),
      nodes: [
        node('left', 'conv', { outChannels: 4 }, ['source']),
        node('sum', 'add', {}, ['left', 'source']),
        node('alone', 'add', {}, ['left']),
        node('after', 'concat', {}, ['left', 'sum']),
      ],
    };
    const planned = plan(document, [1, 3, 8, 8]);
    expect(planned.nodes.map(({ status }) => status)).toEqual(['ready', 'broken', 'broken', 'blocked']);
    expect(planned.problems.map(({ problem }) => problem.error.code)).toEqual([
      'layer.inputsDiffer',
      'layer.inputsMissing',
    ]);
  });

  it('counts bytes of the picture, the weights and the outputs', () => {
    const planned = plan(chain(['conv', { outChannels: 4, bias: true }], ['pool']), [1, 3, 8, 8]);
    const weights = 4 * 3 * 9 + 4;
    expect(planned.bytes).toBe(4 * (3 * 64 + weights + 4 * 64 + 4 * 16));
    expect(planned.nodes.map((node) => node.bytes)).toEqual([4 * 4 * 64, 4 * 4 * 16]);
  });

  it('names layers by the user or by type and place', () => {
    const document = chain(['conv'], ['activation']);
    const named = {
      ...document,
      nodes: document.nodes.map((node, i) => (i === 0 ? { ...node, name: 'edges' } : node)),
    };
    expect(plan(named, [1, 3, 8, 8]).nodes.map((node) => node.label)).toEqual(['edges', 'activation 2']);
  });

  it('of a pipeline with a bypassed layer equals that of the pipeline without it', () => {
    fc.assert(
      fc.property(documents, sources, fc.nat(), (document, source, pick) => {
        const node = document.nodes[pick % Math.max(1, document.nodes.length)];
        fc.pre(node !== undefined && node.inputs.length === 1);
        const id = node?.id ?? '';
        // Without a name the place is part of the label; the values do not depend on it.
        const unlabelled = (planned: ReturnType<typeof plan>): unknown =>
          planned.nodes.filter((each) => each.id !== id).map((each) => ({ ...each, label: '', problems: [] }));
        const bypassed = plan(setBypassed(document, id, true), source);
        expect(unlabelled(bypassed)).toEqual(unlabelled(plan(removeNode(document, id), source)));
      }),
    );
  });
});
