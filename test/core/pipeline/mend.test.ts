import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { formatVersion, type PipelineNode, type ProjectDocument } from '../../../core/pipeline/document.ts';
import { fragmentText, parseFragment } from '../../../core/pipeline/fragment.ts';
import { adapterFor, applyMend, fits, judgeWire, mendOf } from '../../../core/pipeline/mend.ts';
import { plan } from '../../../core/pipeline/plan.ts';
import { connect } from '../../../core/pipeline/wiring.ts';
import type { Shape } from '../../../core/tensor/tensor.ts';
import { refusalOf } from '../../support/refusal.ts';
import { documents } from './arbitrary.ts';
import { chain, node, valid } from './builders.ts';

function documentOf(...nodes: readonly PipelineNode[]): ProjectDocument {
  return { format: 'convlab', formatVersion, nodes };
}

const picture: Shape = [1, 3, 16, 20];
/** 8 channels, then a join that waits for its second input. */
const waiting = documentOf(
  node('n1', 'conv', { outChannels: 8 }, ['source']),
  node('n2', 'conv', { outChannels: 8 }, ['n1']),
  node('n3', 'add', {}, ['n2']),
);

/** Mends the first problem there is; what the plan says of the whole then. */
function mended(document: ProjectDocument): { names: readonly string[]; runnable: boolean } {
  const planned = plan(document, picture);
  const [first] = planned.problems;
  const mend = first?.nodeId === undefined ? undefined : mendOf(document, planned, first.nodeId, first.problem);
  if (mend === undefined || first?.nodeId === undefined) return { names: ['nothing'], runnable: false };
  const after = applyMend(document, first.nodeId, mend, 'new');
  const named = mend.kind === 'adapt' ? mend.adapter.name : mend.kind;
  return {
    names: [named, ...after.nodes.map(({ id, inputs }) => `${id}<${inputs.join('+')}`)],
    runnable: plan(after, picture).runnable,
  };
}

describe('what would mend a problem', () => {
  it.each<[string, ProjectDocument, readonly string[]]>([
    [
      'a join that waits reads the nearest earlier data that fits',
      waiting,
      ['connect', 'n1<source', 'n2<n1', 'n3<n2+n1'],
    ],
    [
      'a layer without a wire reads what stands before it',
      documentOf(node('n1', 'conv', {}, ['source']), node('n2', 'pool', {}, [])),
      ['connect', 'n1<source', 'n2<n1'],
    ],
    [
      'other channels: a 1x1 convolution',
      connect(waiting, { from: 'source', to: 'n3', port: 1 }),
      ['channels', 'n1<source', 'n2<n1', 'new<source', 'n3<n2+new'],
    ],
    [
      'other channels and half the size: a 1x1 convolution with a stride',
      documentOf(
        node('n1', 'conv', { outChannels: 8, stride: [2] }, ['source']),
        node('n2', 'add', {}, ['n1', 'source']),
      ),
      ['strided', 'n1<source', 'new<source', 'n2<n1+new'],
    ],
    [
      'a smaller size alone: pooling',
      documentOf(node('n1', 'conv', { outChannels: 3, ...valid }, ['source']), node('n2', 'add', {}, ['n1', 'source'])),
      ['pool', 'n1<source', 'new<source', 'n2<n1+new'],
    ],
    [
      'a larger size alone: upsampling',
      documentOf(
        node('n1', 'pool', { kernel: [2], stride: [2] }, ['source']),
        node('n2', 'concat', {}, ['source', 'n1']),
      ),
      ['upsample', 'n1<source', 'new<n1', 'n2<source+new'],
    ],
    ['groups that do not divide: its own parameters', chain(['conv', { groups: 5 }]), ['params', 'n1<source']],
  ])('%s', (_, document, names) => {
    expect(mended(document)).toEqual({ names, runnable: true });
  });

  it('is nothing where no single layer helps', () => {
    expect(adapterFor([1, 3, 16, 20], [1, 3, 16])).toBeUndefined();
    expect(adapterFor([1, 3, 16, 20], [1, 3, 24, 10])).toBeUndefined();
    expect(adapterFor([1, 3, 16, 20], [1, 8, 24, 20])).toBeUndefined();
    expect(adapterFor([1, 3, 16, 20], [1, 3, 16, 20])).toBeUndefined();
  });

  it('makes the shape wanted, whatever the sizes', () => {
    const shapes = fc.tuple(
      fc.constant(1),
      fc.integer({ min: 1, max: 6 }),
      fc.integer({ min: 1, max: 40 }),
      fc.integer({ min: 1, max: 40 }),
    );
    let found = 0;
    fc.assert(
      fc.property(shapes, shapes, (from, to) => {
        const adapter = adapterFor(from, to);
        if (adapter === undefined) return;
        found++;
        const [made] = plan(documentOf(node('a', adapter.type, adapter.params, ['source'])), from).nodes;
        expect(made?.outputShape).toEqual(to);
      }),
      { numRuns: 2000 },
    );
    expect(found).toBeGreaterThan(100);
  });
});

describe('a wire', () => {
  it('is laid where it fits, and where a join still waits for another', () => {
    expect(judgeWire(waiting, picture, { from: 'n1', to: 'n3', port: 1 })).toEqual({ ok: true });
    const free = documentOf(node('n1', 'conv', {}, ['source']), node('n2', 'add', {}, []));
    expect(judgeWire(free, picture, { from: 'n1', to: 'n2', port: 0 })).toEqual({ ok: true });
  });

  it('is refused with the reason, and the layer that would make it fit', () => {
    const verdict = judgeWire(waiting, picture, { from: 'source', to: 'n3', port: 1 });
    expect(verdict).toMatchObject({
      ok: false,
      error: { code: 'layer.inputsDiffer', values: { layer: 'add 3' } },
      mend: { kind: 'adapt', port: 1, adapter: { name: 'channels', values: { from: '3', to: '8' } } },
    });
  });

  it('is refused where it would close a circle', () => {
    expect(judgeWire(waiting, picture, { from: 'n3', to: 'n1', port: 0 })).toMatchObject({
      ok: false,
      error: { code: 'wire.circle' },
    });
  });

  it('is judged by its circle alone while there is no picture', () => {
    expect(judgeWire(waiting, undefined, { from: 'source', to: 'n3', port: 1 })).toEqual({ ok: true });
  });

  it('is not refused for a problem the layer had before', () => {
    const broken = documentOf(node('n1', 'conv', { groups: 5 }, ['source']), node('n2', 'pool', {}, ['source']));
    expect(judgeWire(broken, picture, { from: 'n2', to: 'n1', port: 0 })).toEqual({ ok: true });
  });
});

it('fitting layers are those that could read the data', () => {
  expect(['conv', 'add', 'asymmetric', 'two-plus-one', 'no such'].map((type) => fits(type, [1, 3, 9]))).toEqual([
    true,
    true,
    false,
    false,
    false,
  ]);
});

describe('layers as text', () => {
  it('keep what is among them and read the picture for the rest', () => {
    const text = fragmentText(connect(waiting, { from: 'n1', to: 'n3', port: 1 }), ['n2', 'n3']);
    expect(parseFragment(text).map(({ id, inputs }) => [id, inputs])).toEqual([
      ['n2', ['source']],
      ['n3', ['n2', 'source']],
    ]);
  });

  it('come back as they were, whatever they are', () => {
    fc.assert(
      fc.property(documents, (document) => {
        expect(
          parseFragment(
            fragmentText(
              document,
              document.nodes.map(({ id }) => id),
            ),
          ),
        ).toEqual(document.nodes);
      }),
    );
  });

  it.each([
    ['', 'another kind of text'],
    ['hello', 'another kind of text'],
    ['{"format":"convlab","formatVersion":2,"nodes":[]}', 'another kind of text'],
    ['{"format":"convlab-layers"', 'JSON'],
    ['{"format":"convlab-layers","formatVersion":99,"nodes":[]}', 'too large, or from a newer lab'],
    ['{"format":"convlab-layers","formatVersion":2,"nodes":[{"id":"n1"}]}', 'layer 1'],
  ])('that are something else are refused with one sentence: %j', (text, detail) => {
    const refusal = refusalOf(() => parseFragment(text));
    expect(refusal).toEqual({ code: 'layers.unreadable', message: expect.stringContaining(detail) as string });
  });
});
