import { backpropagate, type RunValues } from '../execute/gradients/backpropagate.ts';
import type { Plan, Seen } from '../pipeline/plan.types.ts';
import { numel, spatialOf, strides } from '../tensor/shape.ts';
import type { Shape } from '../tensor/tensor.ts';

/** The output that is asked about. */
export interface OutputPlace {
  readonly stepId: string;
  /** One index per spatial axis of the step's output. */
  readonly position: readonly number[];
  /** Absent: all channels together. */
  readonly channel?: number;
  /** 0 where absent. */
  readonly image?: number;
}

/** How strongly one output depends on every position of the picture. */
export interface EffectiveField {
  /** The spatial axes of the picture. */
  readonly shape: readonly number[];
  /** The absolute gradients of all channels added up, row-major. */
  readonly heat: Float64Array;
  /** Absent where the output depends on nothing, or a gradient is no finite number. */
  readonly spread?: HeatSpread;
}

/** Where the heat lies, in source pixels. */
export interface HeatSpread {
  /** The smallest box around all heat, one span per axis. */
  readonly support: readonly Seen[];
  /** Centre of mass. */
  readonly centre: readonly number[];
  /** Standard deviation along every axis. */
  readonly deviation: readonly number[];
  /** The smallest distance from the centre within which {@link heldShare} of the heat lies. */
  readonly radius: number;
}

/** The part of the heat that {@link HeatSpread.radius} holds. */
export const heldShare = 0.95;

/**
 * The effective receptive field (Luo et al. 2016) by exact gradient: of one output, or of the sum of its channels, with
 * respect to the picture, back through all steps of a run. n layers of 3 equal taps give a standard deviation of
 * sqrt(2n / 3) pixels in a field of 2n + 1.
 * *Shape*: the heat as the spatial axes of the plan's source. Throws as {@link backpropagate}, and RangeError for a place
 * the output does not have.
 */
export function effectiveField(plan: Plan, values: RunValues, place: OutputPlace): EffectiveField {
  const output = plan.steps.find(({ id }) => id === place.stepId)?.op.output ?? plan.source;
  const { source } = backpropagate(plan, values, place.stepId, slopesAt(output, place), 'inputs');
  const shape = spatialOf(plan.source);
  const heat = new Float64Array(numel(shape));
  for (const [i, gradient] of source.entries()) {
    const at = i % heat.length;
    heat[at] = (heat[at] ?? 0) + Math.abs(gradient);
  }
  const total = heat.reduce((sum, value) => sum + value, 0);
  return total > 0 && total < Infinity ? { shape, heat, spread: spreadOf(shape, heat, total) } : { shape, heat };
}

/** 1 at the output, 0 elsewhere. */
function slopesAt(output: Shape, { position, channel, image = 0 }: OutputPlace): Float64Array {
  const [images = 1, channels = 1, ...sizes] = output;
  const index = [image, channel ?? 0, ...position];
  const limits = [images, channels, ...sizes];
  const inside =
    index.length === limits.length &&
    index.every((at, axis) => Number.isInteger(at) && at >= 0 && at < (limits[axis] ?? 0));
  if (!inside) throw new RangeError(`there is no place ${index.join(', ')} in ${limits.join(' × ')}`);
  const steps = strides(limits);
  const first = index.reduce((sum, at, axis) => sum + at * (steps[axis] ?? 0), 0);
  const slopes = new Float64Array(numel(limits));
  for (let c = 0; c < (channel === undefined ? channels : 1); c++) slopes[first + c * (steps[1] ?? 0)] = 1;
  return slopes;
}

function spreadOf(shape: readonly number[], heat: Float64Array, total: number): HeatSpread {
  const axes = shape.map((_, axis) => alongAxis(shape, heat, axis));
  const centre = axes.map((sums) => sums.reduce((sum, value, i) => sum + value * i, 0) / total);
  const deviation = axes.map((sums, axis) => {
    const middle = centre[axis] ?? 0;
    return Math.sqrt(sums.reduce((sum, value, i) => sum + value * (i - middle) ** 2, 0) / total);
  });
  const support = axes.map((sums) => ({
    first: sums.findIndex((value) => value > 0),
    last: sums.findLastIndex((value) => value > 0),
  }));
  return { support, centre, deviation, radius: radiusOf(shape, heat, total, centre) };
}

/** The heat of every position of one axis, the others added up. */
function alongAxis(shape: readonly number[], heat: Float64Array, axis: number): Float64Array {
  const sums = new Float64Array(shape[axis] ?? 1);
  const step = strides(shape)[axis] ?? 1;
  for (const [i, value] of heat.entries()) {
    const at = Math.floor(i / step) % sums.length;
    sums[at] = (sums[at] ?? 0) + value;
  }
  return sums;
}

/** Positions are taken in by their distance from the centre, until their heat is enough. */
function radiusOf(shape: readonly number[], heat: Float64Array, total: number, centre: readonly number[]): number {
  const steps = strides(shape);
  const hot: { readonly distance: number; readonly value: number }[] = [];
  for (const [i, value] of heat.entries()) {
    if (value === 0) continue;
    const offsets = steps.map((step, axis) => (Math.floor(i / step) % (shape[axis] ?? 1)) - (centre[axis] ?? 0));
    hot.push({ distance: Math.hypot(...offsets), value });
  }
  let [held, radius] = [0, 0];
  for (const { distance, value } of hot.toSorted((a, b) => a.distance - b.distance)) {
    if (held >= heldShare * total) break;
    held += value;
    radius = distance;
  }
  return radius;
}
