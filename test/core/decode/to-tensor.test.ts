import { describe, expect, it } from 'vitest';
import type { Orientation, PictureHeader } from '../../../core/decode/picture.ts';
import { toTensor } from '../../../core/decode/to-tensor.ts';

const allocate = (length: number) => new Float32Array(length);
const upright: PictureHeader = { width: 3, height: 2, bitDepth: 8, channels: 1, orientation: 1, notes: [] };
/** Gray RGBA: 1 2 3 above 4 5 6. */
const gray = { data: Uint8Array.from([1, 2, 3, 4, 5, 6].flatMap((value) => [value, value, value, 255])) };

describe('samples as a tensor', () => {
  // Where the file's first row and column belong in the picture seen upright, written out by hand.
  it.each<[Orientation, number[], number[][]]>([
    [
      1,
      [1, 1, 2, 3],
      [
        [1, 2, 3],
        [4, 5, 6],
      ],
    ],
    [
      2,
      [1, 1, 2, 3],
      [
        [3, 2, 1],
        [6, 5, 4],
      ],
    ],
    [
      3,
      [1, 1, 2, 3],
      [
        [6, 5, 4],
        [3, 2, 1],
      ],
    ],
    [
      4,
      [1, 1, 2, 3],
      [
        [4, 5, 6],
        [1, 2, 3],
      ],
    ],
    [
      5,
      [1, 1, 3, 2],
      [
        [1, 4],
        [2, 5],
        [3, 6],
      ],
    ],
    [
      6,
      [1, 1, 3, 2],
      [
        [4, 1],
        [5, 2],
        [6, 3],
      ],
    ],
    [
      7,
      [1, 1, 3, 2],
      [
        [6, 3],
        [5, 2],
        [4, 1],
      ],
    ],
    [
      8,
      [1, 1, 3, 2],
      [
        [3, 6],
        [2, 5],
        [1, 4],
      ],
    ],
  ])('with orientation %i stand upright', (orientation, shape, rows) => {
    const tensor = toTensor(gray, { ...upright, orientation }, allocate);
    expect(tensor.shape).toEqual(shape);
    expect([...tensor.data]).toEqual(rows.flat().map((value) => Math.fround(value / 255)));
  });

  it('keep 16 bits at full precision', () => {
    const data = Uint16Array.from([0, 1, 65_534, 65_535].flatMap((value) => [value, value, value, 65_535]));
    const header = { ...upright, width: 4, height: 1, bitDepth: 16 };
    expect([...toTensor({ data }, header, allocate).data]).toEqual(
      [0, 1 / 65_535, 65_534 / 65_535, 1].map(Math.fround),
    );
  });

  it('of colour become three planes', () => {
    const data = Uint8Array.from([255, 0, 51, 255, 0, 255, 102, 255]);
    const tensor = toTensor({ data }, { ...upright, width: 2, height: 1, channels: 3 }, allocate);
    expect([...tensor.data]).toEqual([1, 0, 0, 1, 51 / 255, 102 / 255].map(Math.fround));
  });
});
