import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { sentenceOf } from '../../../core/errors.ts';
import { middlePlanesOf } from '../../../core/kinds/two-plus-one.ts';
import { kindOrder, kinds } from '../../../core/kinds/registry.ts';
import { resolveKind } from '../../../core/kinds/resolve-kind.ts';
import type { Params } from '../../../core/layers/field.ts';
import type { Shape } from '../../../core/tensor/tensor.ts';
import { plan } from '../../../core/pipeline/plan.ts';
import { runs } from '../../support/runs.ts';
import { outputOf, waves } from '../execute/run.ts';
import { paramsFor } from '../pipeline/arbitrary.ts';
import { chain, valid } from '../pipeline/builders.ts';
import { inputs, namedKinds, recipes } from './arbitrary-blocks.ts';

/** What a block's parts are called, and what they make of the input. */
function partsOf(type: string, params: Params, input: Shape) {
  const resolved = resolveKind({ type, params }, input, 'it');
  return resolved.ok
    ? resolved.parts.map(({ name, op }) => [name, op.output] as const)
    : resolved.problems.map(({ error }) => sentenceOf(error));
}

describe('a kind', () => {
  it('with any parameters, on a signal, a picture or a volume, plans, and then runs to the planned shape', async () => {
    const blocks = fc
      .constantFrom(...kindOrder)
      .chain((type) => fc.record({ type: fc.constant(type), params: paramsFor(type) }));
    const inputs = fc.constantFrom([1, 4, 9], [2, 4, 6, 5], [1, 4, 3, 5, 4]);
    let ran = 0;
    await fc.assert(
      fc.asyncProperty(blocks, inputs, async ({ type, params }, input) => {
        const document = chain([type, params]);
        const planned = plan(document, input);
        const values = planned.steps.reduce((sum, { bytes }) => sum + bytes / 4, 0);
        if (!planned.runnable || planned.multiplications > 200_000n || values > 50_000) return;
        ran++;
        expect((await outputOf(document, waves(input))).shape).toEqual(planned.nodes[0]?.outputShape);
      }),
      { numRuns: runs(400) },
    );
    expect(ran).toBeGreaterThan(runs(400) / 8);
  });

  it.each(recipes)('%s takes its defaults where they fit, in every number of axes, or says why not', (type) => {
    const outcomes = [
      [1, 8, 9],
      [1, 8, 9, 9],
      [1, 8, 9, 9, 9],
    ].map((input) => {
      const resolved = resolveKind({ type, params: {} }, input, 'it');
      return resolved.ok ? 'fits' : resolved.problems.map(({ error }) => error.code).join();
    });
    const wanted: Record<string, string[]> = {
      'spatially-separable': ['layer.rank', 'fits', 'fits'],
      asymmetric: ['layer.rank', 'fits', 'fits'],
      'two-plus-one': ['layer.rank', 'layer.rank', 'fits'],
    };
    expect(outcomes).toEqual(wanted[type] ?? ['fits', 'fits', 'fits']);
  });
});

describe('the steps of a recipe', () => {
  const window: Params = { outChannels: 6, kernel: [3, 5], stride: [1, 2], ...valid };
  it.each([
    [
      'spatially-separable',
      { ...window, rank: 2 },
      [1, 4, 9, 11],
      [
        ['vertical', [1, 2, 7, 11]],
        ['horizontal', [1, 6, 7, 4]],
      ],
    ],
    [
      'spatially-separable',
      { ...window, rank: 3, groups: 2 },
      [1, 4, 9, 11],
      [
        ['vertical', [1, 6, 7, 11]],
        ['horizontal', [1, 6, 7, 4]],
      ],
    ],
    [
      'asymmetric',
      { ...window, middleChannels: 5 },
      [1, 4, 9, 11],
      [
        ['horizontal', [1, 5, 9, 4]],
        ['vertical', [1, 6, 7, 4]],
      ],
    ],
    [
      'flattened',
      window,
      [1, 4, 9, 11],
      [
        ['lateral', [1, 6, 9, 11]],
        ['vertical', [1, 6, 7, 11]],
        ['horizontal', [1, 6, 7, 4]],
      ],
    ],
    [
      'flattened',
      { outChannels: 6, kernel: [3], ...valid },
      [1, 4, 9],
      [
        ['lateral', [1, 6, 9]],
        ['horizontal', [1, 6, 7]],
      ],
    ],
    [
      'bottleneck',
      { ...window, middleChannels: 2, groups: 2 },
      [1, 4, 9, 11],
      [
        ['reduce', [1, 2, 9, 11]],
        ['window', [1, 2, 7, 4]],
        ['expand', [1, 6, 7, 4]],
      ],
    ],
    ['pointwise-grouped', { outChannels: 6 }, [1, 4, 9, 11], [['main', [1, 6, 9, 11]]]],
    [
      'shuffled-grouped',
      { ...window, middleChannels: 8 },
      [1, 4, 9, 11],
      [
        ['reduce', [1, 8, 9, 11]],
        ['shuffle', [1, 8, 9, 11]],
        ['depthwise', [1, 8, 7, 4]],
        ['expand', [1, 6, 7, 4]],
      ],
    ],
    [
      'two-plus-one',
      { outChannels: 6, kernel: [3], stride: [2, 1, 1], ...valid },
      [1, 4, 9, 8, 7],
      [
        ['spatial', [1, 12, 9, 6, 5]],
        ['temporal', [1, 6, 4, 6, 5]],
      ],
    ],
    [
      'sub-pixel',
      { outChannels: 5, factor: 3 },
      [1, 4, 9, 11],
      [
        ['window', [1, 45, 9, 11]],
        ['shuffle', [1, 5, 27, 33]],
      ],
    ],
    [
      'resize-conv',
      { outChannels: 5, scale: [2, 3] },
      [1, 4, 9, 11],
      [
        ['resize', [1, 4, 18, 33]],
        ['window', [1, 5, 18, 33]],
      ],
    ],
  ] as [string, Params, Shape, unknown][])('%s with %j turns %j into %j', (type, params, input, parts) => {
    expect(partsOf(type, params, input)).toEqual(parts);
  });

  it.each([
    [
      'spatially-separable',
      { rank: 5000 },
      [1, 4, 9, 9],
      '“rank” of “it” is 5000, but must be a whole number from 1 to 4096.',
    ],
    [
      'spatially-separable',
      { rank: 4000, groups: 32, outChannels: 32 },
      [1, 32, 9, 9],
      '“rank” of “it” is 4000, but must be a whole number from 1 to 2048.',
    ],
    [
      'spatially-separable',
      { weightsFrom: 'kernel', kernelWeights: { kind: 'values', values: [1] } },
      [1, 4, 9, 9],
      'Layer “it” needs 576 weights for weight but has 1: reset its weights.',
    ],
    [
      'spatially-separable',
      { weightsFrom: 'kernel', outChannels: 256 },
      [1, 256, 9, 9],
      'The whole kernel of “it” has 589824 weights, too many to be separated at every edit: give the weights of its steps, or fewer channels.',
    ],
    [
      'asymmetric',
      {},
      [1, 4, 9],
      'Layer “it” works on 2–3-D data but its input 1 × 4 × 9 is 1-D: choose another layer.',
    ],
    [
      'two-plus-one',
      {},
      [1, 4, 9, 9],
      'Layer “it” works on 3-D data but its input 1 × 4 × 9 × 9 is 2-D: choose another layer.',
    ],
    [
      'shuffled-grouped',
      { groups: 3 },
      [1, 6, 9, 9],
      '3 groups do not divide the 16 output channels of “it”: choose one of 1, 2.',
    ],
    [
      'sub-pixel',
      { outChannels: 1024, factor: 64 },
      [1, 4, 9, 9],
      '“factor” of “it” is 64, but must be a whole number from 1 to 8.',
    ],
    [
      'resize-conv',
      { interpolation: 'magic' },
      [1, 4, 9, 9],
      '“interpolation” of “it” is magic, but must be one of nearest, nearest-exact, linear, cubic.',
    ],
    [
      'bottleneck',
      { kernel: [99], ...valid },
      [1, 4, 9, 9],
      'The window of “it” reaches over 99 positions but its padded input has only 9 along height: use a smaller kernel or dilation, or more padding.',
    ],
  ] as [string, Params, Shape, string][])('%s with %j on %j says: %s', (type, params, input, sentence) => {
    expect(partsOf(type, params, input)[0]).toBe(sentence);
  });

  it('names its own field where a step is at fault, and offers the fix under that name', () => {
    const wrong = { outChannels: 4, kernel: [3], rowWeights: { kind: 'values', values: [1, 2] } } as const;
    const resolved = resolveKind({ type: 'flattened', params: wrong }, [1, 2, 8, 8], 'it');
    expect(resolved).toMatchObject({ ok: false, problems: [{ error: { code: 'layer.weightCount' } }] });
    expect(resolved.ok ? undefined : Object.keys(resolved.problems[0]?.fix ?? {})).toEqual(['rowWeights']);
  });

  it.each(namedKinds)(
    'of %s are at fault in its words: a field it has, with its own value or a change that mends it',
    (type) => {
      const { fields = [], defaults = {} } = kinds[type] ?? {};
      const integers = fields.filter((field) => field.kind === 'integer');
      const extreme = integers.map(({ name, min, max }) => [name, fc.constantFrom(min, max, 4)] as const);
      const params = fc.record(Object.fromEntries(extreme), { requiredKeys: [] }) as fc.Arbitrary<Params>;
      fc.assert(
        fc.property(params, fc.constantFrom(...inputs, [1, 4096, 9], [1, 4096, 3, 3, 3]), (given, input) => {
          const resolved = resolveKind({ type, params: given }, input, 'it');
          for (const { error, fix } of resolved.ok ? [] : resolved.problems) {
            if (error.code !== 'layer.value') continue;
            const name = String(error.values['field']);
            expect(fields.map((field) => field.name)).toContain(name);
            const own = JSON.stringify(given[name] ?? defaults[name]) === String(error.values['value']);
            expect({ type, error, mended: own || fix !== undefined }).toMatchObject({ mended: true });
          }
        }),
        { numRuns: runs(100) },
      );
    },
  );

  it('take the maps in between of (2+1)-D from the rule of its paper', () => {
    const pairs = [
      [64, 64],
      [64, 128],
      [128, 128],
      [128, 256],
      [256, 256],
      [256, 512],
      [512, 512],
    ];
    expect(pairs.map(([from = 0, to = 0]) => middlePlanesOf(from, to, [3, 3, 3]))).toEqual([
      144, 230, 288, 460, 576, 921, 1152,
    ]);
    // Another kernel: floor(5 · 7 · 3 · 10 · 20 / (7 · 3 · 10 + 5 · 20)) = floor(21000 / 310).
    expect(middlePlanesOf(10, 20, [5, 7, 3])).toBe(67);
  });
});
