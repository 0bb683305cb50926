import type { ReceptiveField } from '../../../core/pipeline/plan.types.ts';
import { seenBy } from '../../../core/pipeline/receptive-field.ts';
import type { Shape } from '../../../core/tensor/tensor.ts';

export interface Frame {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** The window of the picture, in its pixels, that the middle output position sees. May reach past the border. */
export function fieldFrame({ axes }: ReceptiveField, output: Shape): Frame | undefined {
  const [rows, columns] = axes.map((axis, i) => seenBy(axis, Math.floor((output[i + 2] ?? 1) / 2)));
  if (axes.length !== 2 || rows === undefined || columns === undefined) return undefined;
  return {
    x: columns.first,
    y: rows.first,
    width: columns.last - columns.first + 1,
    height: rows.last - rows.first + 1,
  };
}
