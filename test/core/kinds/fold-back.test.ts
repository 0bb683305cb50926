import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { foldBack, foldsOf } from '../../../core/kinds/fold-back.ts';
import type { PlainLayer } from '../../../core/kinds/kind.ts';
import { findKind } from '../../../core/kinds/registry.ts';
import { resolveKind, type Block } from '../../../core/kinds/resolve-kind.ts';
import { middlePlanesOf } from '../../../core/kinds/two-plus-one.ts';
import { canonicalParams } from '../../../core/layers/canonical-params.ts';
import type { Params } from '../../../core/layers/field.ts';
import type { LayerOp } from '../../../core/layers/op.ts';
import { layerDefinitions } from '../../../core/layers/registry.ts';
import { makeWeights } from '../../../core/layers/weights.ts';
import { plan } from '../../../core/pipeline/plan.ts';
import { perAxis } from '../../../core/tensor/shape.ts';
import type { Shape } from '../../../core/tensor/tensor.ts';
import { runs } from '../../support/runs.ts';
import { chain } from '../pipeline/builders.ts';
import { casesOf, namedKinds } from './arbitrary-blocks.ts';

/** The layers a block stands for. */
function layersOf({ type, params }: Block, input: Shape): readonly PlainLayer[] | undefined {
  const resolved = resolveKind({ type, params }, input, 'it');
  return resolved.ok ? resolved.parts.map((part) => ({ type: part.type, params: part.params })) : undefined;
}

/** What a pipeline of these blocks computes, and what that costs. */
function planned(blocks: readonly Block[], input: Shape) {
  const { steps, nodes, multiplications, parameters } = plan(
    chain(...blocks.map(({ type, params }) => [type, params] as const)),
    input,
  );
  const work = steps.map(({ op, slots }) => ({ op: plainly(op), weights: slots.map(makeWeights) }));
  return { work, output: nodes.at(-1)?.outputShape, multiplications, parameters };
}

/** An operation without what makes no difference: how far apart the taps of one tap are, where no padding comes from. */
function plainly(op: LayerOp): unknown {
  if (op.type !== 'conv') return op;
  const bare = [...op.padBefore, ...op.padAfter].every((pad) => pad === 0);
  const dilation = op.dilation.map((apart, axis) => (op.kernel[axis] === 1 ? 1 : apart));
  return { ...op, dilation, ...(bare ? { paddingMode: 'zeros' } : {}) };
}

/** Parameters in one writing; the number of planes in between that (2+1)-D takes by its rule is the rule. */
function writing({ type, params }: Block, input: Shape): Params | undefined {
  const kind = findKind(type);
  const rank = input.length - 2;
  const canonical = kind && canonicalParams(kind, params, rank);
  if (canonical === undefined || type !== 'two-plus-one') return canonical;
  const { kernel, outChannels, middlePlanes } = canonical;
  const byRule = middlePlanesOf(input[1] ?? 1, Number(outChannels), perAxis(kernel as number[], rank));
  return { ...canonical, middlePlanes: middlePlanes === byRule ? 0 : (middlePlanes ?? 0) };
}

describe('the layers of a block', () => {
  it.each(namedKinds)('of the kind %s fold back to it, with every parameter', (type) => {
    let folds = 0;
    fc.assert(
      fc.property(casesOf(type), ({ block, input }) => {
        const layers = layersOf(block, input);
        if (layers === undefined) return;
        folds++;
        const back = foldBack(type, layers, input);
        expect(back?.type).toBe(type);
        if (back === undefined) return;
        expect(planned([back], input)).toEqual(planned([block], input));
        // A whole kernel that is separated comes back as its steps.
        if (block.params['weightsFrom'] !== 'kernel') expect(writing(back, input)).toEqual(writing(block, input));
        expect(foldsOf(layers, input)).toContainEqual(back);
      }),
      { numRuns: runs(100) },
    );
    expect(folds).toBeGreaterThan(runs(100) / 8);
  });

  it('fold only to what computes the same, whatever was changed in them', () => {
    const changes: readonly Params[] = [
      { outChannels: 8 },
      { groups: 2 },
      { kernel: [2] },
      { stride: [2] },
      { dilation: [2] },
      { bias: true },
      { reversed: true },
      { weights: { kind: 'seeded', init: 'xavier', seed: 5 } },
      { padding: { size: 'full', before: [0], after: [0], mode: 'zeros' } },
      { factor: 1 },
      { scale: [1] },
    ];
    let [folded, refused] = [0, 0];
    const places = fc.record({ place: fc.nat({ max: 3 }), change: fc.constantFrom(...changes) });
    fc.assert(
      fc.property(casesOf(...namedKinds), places, ({ block, input }, { place, change }) => {
        const layers = layersOf(block, input);
        if (layers === undefined) return;
        const changed = layers.map(({ type, params }, index) =>
          index === place % layers.length ? { type, params: { ...params, ...change } } : { type, params },
        );
        const found = foldsOf(changed, input);
        for (const back of found) expect(planned([back], input)).toEqual(planned(changed, input));
        if (found.some(({ type }) => type === block.type)) folded++;
        else refused++;
      }),
      { numRuns: runs(400) },
    );
    expect(Math.min(folded, refused)).toBeGreaterThan(runs(400) / 20);
  });

  it.each([
    ['depthwise', 0, { groups: 2 }],
    ['depthwise', 0, { reversed: true }],
    ['pointwise', 0, { stride: [2] }],
    ['pointwise', 0, { padding: { size: 'explicit', before: [1], after: [0], mode: 'zeros' } }],
    ['depthwise-separable', 0, { bias: true }],
    ['depthwise-separable', 1, { kernel: [3], padding: { size: 'full', before: [0], after: [0], mode: 'zeros' } }],
    ['spatially-separable', 0, { kernel: [3, 3] }],
    ['spatially-separable', 1, { dilation: [2, 2], kernel: [2, 2] }],
    ['asymmetric', 0, { groups: 2 }],
    ['flattened', 1, { groups: 1 }],
    ['bottleneck', 1, { outChannels: 8 }],
    ['pointwise-grouped', 0, { kernel: [3] }],
    ['shuffled-grouped', 1, { groups: 4 }],
    ['two-plus-one', 1, { reversed: true }],
    ['sub-pixel', 0, { groups: 2 }],
    ['resize-conv', 1, { stride: [2] }],
    ['resize-conv', 0, { outputSize: [9] }],
  ] as [string, number, Params][])('do not fold to %s once layer %i has %j', (type, place, change) => {
    const input = type === 'two-plus-one' ? [1, 4, 6, 6, 6] : [1, 4, 9, 9];
    const layers = layersOf({ type, params: {} }, input) ?? [];
    const changed = layers.map((layer, index) =>
      index === place ? { ...layer, params: { ...layer.params, ...change } } : layer,
    );
    expect(foldBack(type, layers, input)).toBeDefined();
    expect(foldBack(type, changed, input)).toBeUndefined();
    // The layers are still good ones: it is the pattern that is broken.
    expect(planned(changed, input).output).toBeDefined();
  });

  it('fold as a whole only', () => {
    const input = [1, 4, 9, 9];
    const layers = layersOf({ type: 'bottleneck', params: {} }, input) ?? [];
    expect(foldBack('bottleneck', layers.slice(1), input)).toBeUndefined();
    expect(foldBack('bottleneck', [...layers, { type: 'activation', params: {} }], input)).toBeUndefined();
    expect(foldBack('nonsense', layers, input)).toBeUndefined();
    expect(foldsOf([{ type: 'nonsense', params: {} }], input)).toEqual([]);
    expect(foldsOf([], input)).toEqual([]);
  });

  it('fold whatever writing their parameters have', () => {
    // Padding that keeps the size adds nothing around one tap; the default dilation and stride are left out.
    const layers = [
      { type: 'conv', params: { outChannels: 8, groups: 4, kernel: [5, 5], bias: false } },
      {
        type: 'conv',
        params: { outChannels: 6, kernel: [1, 1], dilation: [3], weights: { kind: 'preset', preset: 'box' } },
      },
    ] as const;
    const back = foldBack('depthwise-separable', layers, [1, 4, 9, 9]);
    expect(back?.params).toMatchObject({ multiplier: 2, kernel: [5, 5], outChannels: 6, bias: true });
    expect(foldsOf(layers, [1, 4, 9, 9]).map(({ type }) => type)).toEqual(['depthwise-separable']);
  });

  it('of every plain layer with one input fold to that layer', () => {
    const alone = Object.values(layerDefinitions).filter(({ inputs }) => inputs === undefined);
    for (const { type, defaults } of alone) {
      const layer = { type, params: defaults };
      expect(foldBack(type, [layer], type === 'fold' ? [1, 36, 64] : [1, 4, 8, 8])).toEqual(layer);
    }
  });
});
