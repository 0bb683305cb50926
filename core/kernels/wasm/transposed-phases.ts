import type { ConvTransposeOp } from '../../layers/op.ts';
import { lift, type Grid, type Triple } from '../reference/grid.ts';

/** One tap that meets the outputs of a phase: `shift` input positions from the output's place among those of its phase. */
interface PhaseTap {
  readonly k: number;
  readonly shift: number;
}

/** The outputs whose places leave the same rests by the strides, and the taps that meet them. */
export interface Phase {
  readonly rest: Triple;
  /** Places in the kernel, row-major, and the shifts along the three axes. */
  readonly taps: readonly { readonly place: number; readonly shift: Triple }[];
}

/** A transposed convolution as one convolution of stride 1 for each phase: outputs o = s q + rest, inputs q + shift. */
export interface TransposedPhases {
  readonly stride: Triple;
  readonly output: Triple;
  /** What the phases read, as one window that slides over the first phase's outputs q. */
  readonly grid: Grid;
  /** Rows of phases: those of a row differ in their rest along the last axis only. */
  readonly rows: readonly (readonly Phase[])[];
}

/**
 * Along an axis input i lays tap k on output i s + k d - p. So output o is met by the taps for which o + p - k d is a
 * multiple of s, out of input (o + p - k d) / s.
 */
export function transposedPhases(op: ConvTransposeOp): TransposedPhases {
  const stride = lift(op.stride, 1);
  const kernel = lift(op.kernel, 1);
  const output = lift(op.output.slice(2), 1);
  const [dilation, padding] = [lift(op.dilation, 1), lift(op.padBefore, 0)];
  const taps = axes((axis) =>
    Array.from({ length: Math.min(stride[axis], output[axis]) }, (_, rest) =>
      axisTaps(kernel[axis], stride[axis], dilation[axis], padding[axis] + rest),
    ),
  );
  const rows = taps[0].flatMap((deep, z) =>
    taps[1].map((high, y) =>
      taps[2].map((wide, x): Phase => ({ rest: [z, y, x], taps: product(kernel, deep, high, wide) })),
    ),
  );
  return { stride, output, rows, grid: gridOf(lift(op.input.slice(2), 1), output, stride, taps) };
}

function axes<T>(of: (axis: 0 | 1 | 2) => T): readonly [T, T, T] {
  return [of(0), of(1), of(2)];
}

function axisTaps(kernel: number, stride: number, dilation: number, from: number): readonly PhaseTap[] {
  return Array.from({ length: kernel }, (_, k) => ({ k, shift: (from - k * dilation) / stride })).filter(({ shift }) =>
    Number.isInteger(shift),
  );
}

function product(kernel: Triple, ...[deep, high, wide]: readonly (readonly PhaseTap[])[]): Phase['taps'] {
  return deep.flatMap((z) =>
    high.flatMap((y) =>
      wide.map((x) => ({
        place: (z.k * kernel[1] + y.k) * kernel[2] + x.k,
        shift: [z.shift, y.shift, x.shift] as const,
      })),
    ),
  );
}

/** The smallest window that holds all shifts of every axis. */
function gridOf(
  input: Triple,
  output: Triple,
  stride: Triple,
  taps: readonly (readonly (readonly PhaseTap[])[])[],
): Grid {
  const reach = axes((axis) => {
    const shifts = taps[axis].flat().map(({ shift }) => shift);
    return { first: Math.min(0, ...shifts), last: Math.max(0, ...shifts) };
  });
  return {
    input,
    output: axes((axis) => Math.ceil(output[axis] / stride[axis])),
    kernel: axes((axis) => reach[axis].last - reach[axis].first + 1),
    stride: [1, 1, 1],
    dilation: [1, 1, 1],
    padBefore: axes((axis) => -reach[axis].first),
    padAfter: [0, 0, 0],
  };
}

/** Taps of all phases together. */
export function tapsOf({ rows }: TransposedPhases): number {
  return rows.flat().reduce((sum, phase) => sum + phase.taps.length, 0);
}
