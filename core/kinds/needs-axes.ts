import { errorData } from '../errors.ts';
import type { Problem } from '../layers/field.ts';
import { shapeText } from '../tensor/shape.ts';
import type { Shape } from '../tensor/tensor.ts';

/** What to say where a recipe makes no sense for data with so many spatial axes; undefined where it does. */
export function needsAxes(rank: number, wanted: readonly number[], input: Shape, label: string): Problem | undefined {
  if (wanted.includes(rank)) return undefined;
  const values = { layer: label, wanted: wanted.join('–'), input: shapeText(input), found: rank };
  return { error: errorData('layer.rank', values) };
}
