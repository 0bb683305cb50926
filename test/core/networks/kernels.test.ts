import { describe, expect, it } from 'vitest';
import { disk } from '../../../core/filters/smoothing.ts';
import { conv, documentOf, put, source } from '../../../core/networks/draft.ts';
import { planNetwork, tally } from '../../../core/networks/tally.ts';
import { rankOf, svd } from '../../../core/tensor/svd.ts';

const gauss = [0.06, 0.24, 0.4, 0.24, 0.06];

function flat(rows: readonly (readonly number[])[]) {
  return { values: rows.flat(), rows: rows.length, columns: rows[0]?.length ?? 0 };
}

describe('ranks of kernels', () => {
  it.each([
    {
      kernel: 'averaging',
      rank: 1,
      ...flat([
        [1, 1, 1],
        [1, 1, 1],
        [1, 1, 1],
      ]),
    },
    {
      kernel: 'Sobel',
      rank: 1,
      ...flat([
        [-1, 0, 1],
        [-2, 0, 2],
        [-1, 0, 1],
      ]),
    },
    { kernel: 'Gaussian', rank: 1, ...flat(gauss.map((a) => gauss.map((b) => a * b))) },
    { kernel: 'disk of radius 5', rank: 5, values: disk([11, 11], 5), rows: 11, columns: 11 },
    {
      kernel: 'Laplacian of 4 neighbours',
      rank: 2,
      ...flat([
        [0, 1, 0],
        [1, -4, 1],
        [0, 1, 0],
      ]),
    },
    {
      kernel: 'Laplacian of 8 neighbours',
      rank: 2,
      ...flat([
        [1, 1, 1],
        [1, -8, 1],
        [1, 1, 1],
      ]),
    },
    {
      kernel: 'identity',
      rank: 1,
      ...flat([
        [0, 0, 0],
        [0, 1, 0],
        [0, 0, 0],
      ]),
    },
  ])('$kernel: $rank', ({ rank, values, rows, columns }) => {
    expect(rankOf(svd(values, rows, columns))).toBe(rank);
  });
});

describe('taken apart', () => {
  it.each([
    [64, 4_480n, 36_864n],
    [128, 17_152n, 147_456n],
  ])('%i channels to as many, flattened: %i weights instead of %i', (channels, flattened, dense) => {
    const params = { outChannels: channels, kernel: [3], bias: false };
    const weights = ['flattened', 'conv'].map((type) => {
      const document = documentOf((draft) => put(draft, 'layer', type, params, source));
      return tally(planNetwork(document, [1, channels, 9, 9])).weights;
    });
    expect(weights).toEqual([flattened, dense]);
  });

  it('3x3 as two 2x2 needs 8/9 of the weights and sees as much', () => {
    const document = documentOf((draft) => {
      const first = conv(draft, 'first', source, { filters: 8, kernel: 2 });
      return conv(draft, 'second', first, { filters: 8, kernel: 2 });
    });
    const whole = documentOf((draft) => conv(draft, 'whole', source, { filters: 8, kernel: 3 }));
    const [pair, single] = [document, whole].map((each) => planNetwork(each, [1, 8, 17, 17]));
    expect(pair && single && Number(tally(pair).weights) / Number(tally(single).weights)).toBeCloseTo(8 / 9, 12);
    expect(pair?.steps.at(-1)?.field.size).toEqual(single?.steps.at(-1)?.field.size);
    expect(pair?.steps.at(-1)?.op.output).toEqual(single?.steps.at(-1)?.op.output);
  });
});
