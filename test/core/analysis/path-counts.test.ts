import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { pathCounts, spanOf } from '../../../core/analysis/path-counts.ts';
import type { Params } from '../../../core/layers/field.ts';
import type { LayerOp } from '../../../core/layers/op.ts';
import { numel } from '../../../core/tensor/shape.ts';
import { resolveOp, run } from '../kernels/arbitrary-ops.ts';
import { runs } from '../../support/runs.ts';

type Layer = readonly [type: string, params: Params];

function chain(input: readonly number[], layers: readonly Layer[]): LayerOp[] {
  let shape = input;
  return layers.map(([type, params]) => {
    const op = resolveOp(type, params, shape);
    if (op === undefined) throw new Error(`no ${type} of ${shape.join(' × ')}`);
    shape = op.output;
    return op;
  });
}

const none = { size: 'valid', before: [0], after: [0], mode: 'zeros' } as const;
const dilated = (dilation: number): Layer => ['conv', { dilation: [dilation], padding: none, outChannels: 1 }];

describe('the ways from inputs to one output', () => {
  it.each<{ title: string; layers: Layer[]; n: number; want: number[] }>([
    { title: 'of two 3-tap layers make a hat', layers: [dilated(1), dilated(1)], n: 5, want: [1, 2, 3, 2, 1] },
    {
      title: 'of two layers dilated by 2 leave holes',
      layers: [dilated(2), dilated(2)],
      n: 9,
      want: [1, 0, 2, 0, 3, 0, 2, 0, 1],
    },
    {
      title: 'of dilations 1 and 2 see every input',
      layers: [dilated(1), dilated(2)],
      n: 7,
      want: [1, 1, 2, 1, 2, 1, 1],
    },
    {
      title: 'of an interpolation leave out what has no weight',
      layers: [['upsample', { interpolation: 'linear', coordinates: 'asymmetric' }]],
      n: 2,
      want: [1, 0],
    },
    { title: 'of an activation lead through it', layers: [['activation', {}]], n: 2, want: [1, 0] },
    {
      title: 'of a circular border lead around',
      layers: [['pad', { mode: 'circular' }], dilated(1)],
      n: 3,
      want: [1, 1, 1],
    },
    {
      title: 'of a transposed layer are the inputs it lays there',
      layers: [['conv-transpose', { kernel: [3], padding: none }]],
      n: 2,
      want: [1, 0],
    },
  ])('$title', ({ layers, n, want }) => {
    expect([...(pathCounts(chain([1, 1, n], layers), [0]) ?? [])]).toEqual(want);
  });

  it('are not known where positions change places', () => {
    expect(pathCounts(chain([1, 4, 2, 2], [['transpose', {}]]), [0, 0])).toBeUndefined();
  });

  it('of the context module see 3, 5, 9, 17, 33, 65, 67 inputs without a hole', () => {
    const dilations = [1, 1, 2, 4, 8, 16, 1];
    const seen = dilations.map((_, i) => {
      const size = 2 * dilations.slice(0, i + 1).reduce((sum, d) => sum + d, 0) + 1;
      const counts = pathCounts(chain([1, 1, size], dilations.slice(0, i + 1).map(dilated)), [0]);
      return counts === undefined ? undefined : spanOf(counts).nonzero;
    });
    expect(seen).toEqual([3, 5, 9, 17, 33, 65, 67]);
  });

  it('are what each input adds to the output when all weights are 1', () => {
    const window = fc.record({
      kernel: fc.tuple(fc.integer({ min: 1, max: 3 }), fc.integer({ min: 1, max: 3 })),
      stride: fc.tuple(fc.integer({ min: 1, max: 2 }), fc.integer({ min: 1, max: 2 })),
      dilation: fc.tuple(fc.integer({ min: 1, max: 2 }), fc.integer({ min: 1, max: 2 })),
      mode: fc.constantFrom('zeros', 'reflect', 'replicate', 'circular'),
      type: fc.constantFrom('conv', 'conv-transpose', 'upsample'),
    });
    fc.assert(
      fc.property(fc.array(window, { minLength: 1, maxLength: 3 }), fc.nat(), (windows, seed) => {
        const layers = windows.map(({ type, mode, ...rest }): Layer => {
          if (type === 'upsample') return [type, { scale: [2] }];
          const own = type === 'conv' ? mode : 'zeros';
          return [
            type,
            { ...rest, outChannels: 1, bias: false, padding: { size: 'explicit', before: [1], after: [1], mode: own } },
          ];
        });
        let ops: LayerOp[];
        try {
          ops = chain([1, 1, 6, 5], layers);
        } catch {
          fc.pre(false);
          return;
        }
        const [height = 0, width = 0] = ops.at(-1)?.output.slice(2) ?? [];
        const index = seed % (height * width);
        const counts = pathCounts(ops, [Math.floor(index / width), index % width]);
        const reached = Array.from({ length: 30 }, (_, i) => {
          let values = Float32Array.from({ length: 30 }, (__, j) => (i === j ? 1 : 0));
          for (const op of ops) {
            const ones = 'kernel' in op ? [new Float32Array(numel(op.kernel)).fill(1)] : [];
            values = Float32Array.from(run(op, values, ones));
          }
          return values[index];
        });
        expect([...(counts ?? [])]).toEqual(reached);
      }),
      { numRuns: runs(60) },
    );
  });
});
