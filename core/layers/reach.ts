import { spatialOf } from '../tensor/shape.ts';
import type { PerAxis, Shape } from '../tensor/tensor.ts';

/** Positions `from`, `from + step`, ..., `count` of them; none where count is 0. */
export interface Taps {
  readonly from: number;
  readonly step: number;
  readonly count: number;
}

/**
 * What the outputs along one axis read of the input's axis. With p the number of `phases`, output q · p + φ reads
 * `phases[φ]` moved by q · `advance`. Borders are left out: positions may be negative or beyond the end.
 */
export interface AxisReach {
  readonly phases: readonly Taps[];
  readonly advance: number;
  /** Inputs an output moves by, where that is not advance / p: what sees a whole axis still stands somewhere. */
  readonly jump?: number;
}

/**
 * How the outputs of a layer look at one of its inputs, per spatial axis. `everywhere`: positions change places, so that
 * all that can be said is that an output may see any input.
 */
export type FieldRule = readonly AxisReach[] | 'everywhere';

/** One position each, from `start` on, `step` apart; a negative step walks backwards. */
export function everyStep(start: number, step = 1): AxisReach {
  return { phases: [{ from: start + 0, step: 1, count: 1 }], advance: step };
}

/** Every output position sees the input position it stands on. */
export function samePlace(input: Shape): FieldRule {
  return spatialOf(input).map(() => everyStep(0));
}

/** Every output sees all `size` positions. */
export function wholeAxis(size: number): AxisReach {
  return { phases: [{ from: 0, step: 1, count: size }], advance: 0, jump: 1 };
}

/** What one stop of a window sees: k positions d apart; the next stop lies a stride further. */
export function windowReach(op: {
  readonly kernel: PerAxis;
  readonly stride: PerAxis;
  readonly dilation: PerAxis;
  readonly padBefore: PerAxis;
}): FieldRule {
  return op.kernel.map((count, axis) => ({
    phases: [{ from: 0 - (op.padBefore[axis] ?? 0), step: op.dilation[axis] ?? 1, count }],
    advance: op.stride[axis] ?? 1,
  }));
}

/**
 * The window's transpose: output o reads the inputs i with o = i s − p + d t for a tap t. A phase that no tap meets reads
 * nothing.
 */
export function transposedReach(op: {
  readonly kernel: PerAxis;
  readonly stride: PerAxis;
  readonly dilation: PerAxis;
  readonly padBefore: PerAxis;
}): FieldRule {
  return op.kernel.map((kernel, axis) => {
    const [stride, dilation, pad] = [op.stride[axis] ?? 1, op.dilation[axis] ?? 1, op.padBefore[axis] ?? 0];
    const phases = Array.from({ length: stride }, (_, phase) => {
      const inputs = Array.from({ length: kernel }, (_, tap) => phase + pad - dilation * tap)
        .filter((offset) => offset % stride === 0)
        .map((offset) => offset / stride);
      return spread(inputs);
    });
    return { phases, advance: 1 };
  });
}

/** Descending positions, equally far apart. */
function spread(positions: readonly number[]): Taps {
  const [last = 0, beforeLast] = positions;
  const from = positions.at(-1) ?? 0;
  return { from: from + 0, step: beforeLast === undefined ? 1 : last - beforeLast, count: positions.length };
}
