import type { FieldRule } from '../layers/field.ts';
import type { ReceptiveField } from './plan.types.ts';

/** The picture sees itself: one pixel, moving by one. */
export function sourceField(rank: number): ReceptiveField {
  const each = (value: number): number[] => new Array<number>(rank).fill(value);
  return { size: each(1), jump: each(1), start: each(0) };
}

/**
 * The receptive field after one more layer, per axis: r' = r + (window − 1) j, start' = start − padBefore · j, j' = j s,
 * where window = d(k − 1) + 1 (Araujo, Norris and Sim, Computing Receptive Fields of Convolutional Neural Networks,
 * Distill 2019). Behind a layer that enlarges, a further window falls on its outputs in several phases; the sum is then
 * marked as approximate.
 */
export function widened(field: ReceptiveField, rule: FieldRule): ReceptiveField {
  const enlarges = rule.stride.some((stride) => stride > 0 && stride < 1);
  const widens = rule.window.some((window) => window > 1);
  return {
    ...(field.enlarged === true || enlarges ? { enlarged: true } : {}),
    ...(field.approximate === true || (field.enlarged === true && widens) ? { approximate: true } : {}),
    size: field.size.map((size, axis) => size + ((rule.window[axis] ?? 1) - 1) * (field.jump[axis] ?? 1)),
    jump: field.jump.map((jump, axis) => jump * (rule.stride[axis] ?? 1)),
    start: field.start.map((start, axis) => start - (rule.padBefore[axis] ?? 0) * (field.jump[axis] ?? 1)),
  };
}
