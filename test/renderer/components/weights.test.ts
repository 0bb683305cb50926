import { describe, expect, it } from 'vitest';
import { kernelFrom } from '../../../core/filters/kernel.ts';
import { numel } from '../../../core/tensor/shape.ts';
import { colourTable } from '../../../renderer/paint/colour-maps.ts';
import { sheetOf, sheetPixels } from '../../../renderer/components/weights/filter-sheet.ts';
import {
  acted,
  isPossible,
  kernelActions,
  kernelAt,
  pasted,
  withKernel,
} from '../../../renderer/components/weights/kernel-edits.ts';

const shapes: readonly (readonly [number, number, ...number[]])[] = [
  [3, 2, 3, 3],
  [2, 4, 2, 5],
  [2, 3, 4],
  [1, 2, 2, 3, 3],
];
const weightsOf = (shape: readonly number[]) => ({
  shape,
  values: Float32Array.from({ length: numel(shape) }, (_, i) => i + 1),
});

describe.each(shapes.map((shape) => ({ shape })))('weights of $shape', ({ shape }) => {
  const weights = weightsOf(shape);
  const place = { first: shape[0] - 1, second: 1 };

  it('give one kernel out and take another one in, and nothing else changes', () => {
    const kernel = kernelAt(weights, place);
    const size = kernel.data.length;
    expect([...kernel.data]).toEqual([
      ...weights.values.slice((place.first * shape[1] + 1) * size, (place.first * shape[1] + 2) * size),
    ]);
    const next = withKernel(weights, place, { shape: kernel.shape, data: kernel.data.map((value) => -value) });
    const changed = next.flatMap((value, i) => (value === weights.values[i] ? [] : [i]));
    expect(changed).toHaveLength(size);
    expect([...kernelAt({ shape, values: next }, place).data]).toEqual([...kernel.data].map((value) => -value));
  });

  it('keep their shape in everything that is offered', () => {
    const kernel = kernelAt(weights, place);
    for (const action of kernelActions) {
      if (isPossible(action, kernel.shape)) expect(acted(kernel, action).shape, action).toEqual(kernel.shape);
    }
    const square = kernel.shape.length > 1 && kernel.shape.at(-1) === kernel.shape.at(-2);
    expect(isPossible('rotate', kernel.shape)).toBe(square);
  });

  it('lie on the sheet where a click finds them', () => {
    const sheet = sheetOf(weights);
    for (let first = 0; first < shape[0]; first++) {
      for (let second = 0; second < shape[1]; second++) {
        const { x, y } = sheet.cornerOf({ first, second });
        expect(sheet.placeAt(x, y)).toEqual({ first, second });
        expect(sheet.placeAt(x + sheet.cell.width - 0.01, y + sheet.cell.height - 0.01)).toEqual({ first, second });
      }
    }
    expect(sheet.placeAt(sheet.width + 2, 0)).toBeUndefined();
    const pixels = sheetPixels(weights, sheet);
    expect(pixels).toHaveLength(sheet.width * sheet.height);
    // The largest of all weights is the last one: it has the end of the colours.
    expect(pixels.at(-1)).toBe(colourTable('red-blue').pixels.at(-1));
    expect(pixels[0]).not.toBe(pixels.at(-1));
  });
});

describe('what is pasted', () => {
  const kernel = kernelFrom([3, 3], [1, 2, 3, 4, 5, 6, 7, 8, 9]);
  const part = kernelFrom([2, 2], [-1, -2, -3, -4]);

  it('is laid on from the cell it was pasted into', () => {
    expect([...(pasted(kernel, part, 4)?.data ?? [])]).toEqual([1, 2, 3, 4, -1, -2, 7, -3, -4]);
    expect([...(pasted(kernel, part, 0)?.data ?? [])]).toEqual([-1, -2, 3, -3, -4, 6, 7, 8, 9]);
  });

  it('is refused where it reaches past the end, unless it is a whole kernel', () => {
    expect(pasted(kernel, part, 2)).toBeUndefined();
    expect(pasted(kernel, part, 6)).toBeUndefined();
    const whole = kernelFrom([3, 3], [9, 8, 7, 6, 5, 4, 3, 2, 1]);
    expect([...(pasted(kernel, whole, 8)?.data ?? [])]).toEqual([...whole.data]);
  });
});
