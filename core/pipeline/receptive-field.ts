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
 * Distill 2019).
 */
export function widened(field: ReceptiveField, rule: FieldRule): ReceptiveField {
  return {
    size: field.size.map((size, axis) => size + ((rule.window[axis] ?? 1) - 1) * (field.jump[axis] ?? 1)),
    jump: field.jump.map((jump, axis) => jump * (rule.stride[axis] ?? 1)),
    start: field.start.map((start, axis) => start - (rule.padBefore[axis] ?? 0) * (field.jump[axis] ?? 1)),
  };
}
