import { errorData } from '../errors.ts';
import { shapeText } from '../tensor/shape.ts';
import type { Shape } from '../tensor/tensor.ts';
import type { Problem } from './field.ts';

/**
 * Checks that an input is [N, C, ...spatial] with 1 to 3 spatial axes and at least one channel and position. A batch of
 * zero images is fine: it gives zero images.
 */
export function checkInput(input: Shape, label: string): Problem[] {
  if (input.length < 3 || input.length > 5) {
    return [
      {
        error: errorData('layer.rank', {
          layer: label,
          wanted: '1–3',
          input: shapeText(input),
          found: Math.max(0, input.length - 2),
        }),
      },
    ];
  }
  return checkNotEmpty(input.slice(1), input, label);
}

/** Checks that none of `sizes`, a part of the input's shape, is zero. */
export function checkNotEmpty(sizes: readonly number[], input: Shape, label: string): Problem[] {
  if (sizes.every((size) => size >= 1)) return [];
  return [{ error: errorData('layer.emptyInput', { input: shapeText(input), layer: label }) }];
}
