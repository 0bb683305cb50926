import type { ReceptiveField } from '../../../core/pipeline/plan.types.ts';
import type { Shape } from '../../../core/tensor/tensor.ts';

export interface Frame {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** The window of the picture, in its pixels, that the middle output position sees. May reach past the border. */
export function fieldFrame(field: ReceptiveField, output: Shape): Frame | undefined {
  const spatial = output.slice(2);
  const [height, width] = field.size;
  if (spatial.length !== 2 || height === undefined || width === undefined) return undefined;
  const begin = (axis: number): number =>
    Math.floor((field.start[axis] ?? 0) + Math.floor((spatial[axis] ?? 1) / 2) * (field.jump[axis] ?? 1));
  return { x: begin(1), y: begin(0), width, height };
}
