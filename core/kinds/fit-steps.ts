import { numel } from '../tensor/shape.ts';
import { svd } from '../tensor/svd.ts';

/** A dense kernel as steps along some of its axes each, all mixing channels. */
export interface StepsFit {
  /** One weight a step: [maps after it, maps before it, ...the kernel along its axes, 1 along the others], row-major. */
  readonly steps: readonly Float32Array[];
  /** Squared Frobenius norm of what is lost, before rounding to float32. */
  readonly residual: number;
  /** Squared Frobenius norm of the kernel. */
  readonly total: number;
}

/** The weight of one group, and along which axes each step works. */
export interface StepsQuestion {
  /** [filters, channels, ...kernel], row-major. */
  readonly weight: ArrayLike<number>;
  readonly filters: number;
  readonly channels: number;
  readonly kernel: readonly number[];
  /** Each axis of the kernel once. */
  readonly axes: readonly (readonly number[])[];
  /** Maps between two steps. */
  readonly rank: number;
}

/** Rows of a matrix times its columns. */
interface Matrix {
  readonly data: Float64Array;
  readonly rows: number;
  readonly columns: number;
}

/**
 * The steps whose product is nearest to a dense kernel. Two steps: the best there are, by the singular value decomposition
 * of the matrix (channel, first axes) x (second axes, filter) (Eckart and Young 1936; Jaderberg, Vedaldi and Zisserman
 * 2014, scheme 2). More steps: the tensor train by successive decompositions (Oseledets 2011), at most sqrt(steps - 1)
 * times as far off as the best. Exact where the ranks of those matrices are at most `rank`.
 */
export function fitSteps(question: StepsQuestion): StepsFit {
  const { filters, channels, kernel, axes, rank } = question;
  const lengths = axes.map((own) => numel(own.map((axis) => kernel[axis] ?? 1)));
  let rest = stepsFirst(question);
  const total = rest.reduce((sum, value) => sum + value * value, 0);
  let [before, residual] = [channels, 0];
  const steps: Float32Array[] = [];
  for (const length of lengths.slice(0, -1)) {
    const rows = before * length;
    const split = truncated({ data: rest, rows, columns: rest.length / rows }, rank);
    steps.push(stepWeight(split.left, rank, before, length));
    [rest, before, residual] = [split.right, rank, residual + split.residual];
  }
  steps.push(
    stepWeight({ data: rest, rows: rest.length / filters, columns: filters }, filters, before, lengths.at(-1) ?? 1),
  );
  return { steps, residual, total };
}

/**
 * {@link fitSteps} for every group of a grouped kernel: the steps are grouped likewise, `rank` maps a group in between.
 * *Shape*: weight [filters, channels / groups, ...kernel]; `filters` and `channels` are those of all groups.
 */
export function fitGroupedSteps(question: StepsQuestion & { readonly groups: number }): StepsFit {
  const { weight, groups, ...rest } = question;
  const [filters, channels] = [question.filters / groups, question.channels / groups];
  const size = filters * channels * numel(question.kernel);
  const whole = Float64Array.from(weight);
  const fits = Array.from({ length: groups }, (_, group) =>
    fitSteps({ ...rest, weight: whole.subarray(group * size, (group + 1) * size), filters, channels }),
  );
  const sum = (value: (fit: StepsFit) => number) => fits.reduce((all, fit) => all + value(fit), 0);
  return {
    steps: question.axes.map((_, step) => joined(fits.map((fit) => fit.steps[step] ?? new Float32Array()))),
    residual: sum((fit) => fit.residual),
    total: sum((fit) => fit.total),
  };
}

function joined(pieces: readonly Float32Array[]): Float32Array {
  const result = new Float32Array(pieces.reduce((sum, piece) => sum + piece.length, 0));
  let at = 0;
  for (const piece of pieces) {
    result.set(piece, at);
    at += piece.length;
  }
  return result;
}

/** Multiply-adds of {@link fitSteps}, about: what a caller can refuse. */
export function fitStepsWork({ filters, channels, kernel, axes, rank }: Omit<StepsQuestion, 'weight'>): number {
  const lengths = axes.map((own) => numel(own.map((axis) => kernel[axis] ?? 1)));
  let [before, columns, work] = [channels, filters * numel(kernel), 0];
  for (const length of lengths.slice(0, -1)) {
    columns /= length;
    const [short, long] = [Math.min(before * length, columns), Math.max(before * length, columns)];
    // About ten sweeps over all pairs of the shorter side, six multiply-adds a number.
    work += 30 * short * short * (short + long);
    before = rank;
  }
  return work;
}

/** [filter, channel, ...kernel] -> [channel, axes of step 1, axes of step 2, ..., filter]. */
function stepsFirst({ weight, filters, channels, kernel, axes }: StepsQuestion): Float64Array {
  const order = axes.flat();
  const taps = numel(kernel);
  const strides = kernel.map((_, axis) => numel(kernel.slice(axis + 1)));
  const result = new Float64Array(filters * channels * taps);
  for (let tap = 0; tap < taps; tap++) {
    const place = order.reduce((at, axis) => {
      const [size, stride] = [kernel[axis] ?? 1, strides[axis] ?? 1];
      return at * size + (Math.floor(tap / stride) % size);
    }, 0);
    for (let filter = 0; filter < filters; filter++) {
      for (let channel = 0; channel < channels; channel++) {
        const to = (channel * taps + place) * filters + filter;
        result[to] = weight[(filter * channels + channel) * taps + tap] ?? 0;
      }
    }
  }
  return result;
}

/** The best approximation of that rank as left · right, the singular values on the right. */
function truncated(matrix: Matrix, rank: number): { left: Matrix; right: Float64Array; residual: number } {
  const { values, left, right } = svd(matrix.data, matrix.rows, matrix.columns);
  const first = { data: new Float64Array(matrix.rows * rank), rows: matrix.rows, columns: rank };
  const second = new Float64Array(rank * matrix.columns);
  for (let r = 0; r < Math.min(rank, values.length); r++) {
    for (let row = 0; row < matrix.rows; row++) first.data[row * rank + r] = left[r]?.[row] ?? 0;
    const value = values[r] ?? 0;
    for (let column = 0; column < matrix.columns; column++) {
      second[r * matrix.columns + column] = value * (right[r]?.[column] ?? 0);
    }
  }
  const residual = values.slice(rank).reduce((sum, value) => sum + value * value, 0);
  return { left: first, right: second, residual };
}

/** [(map before, tap), map after] -> [map after, map before, tap], rounded once. */
function stepWeight({ data }: Matrix, after: number, before: number, length: number): Float32Array {
  const result = new Float32Array(after * before * length);
  for (let i = 0; i < before * length; i++) {
    for (let map = 0; map < after; map++) result[map * before * length + i] = data[i * after + map] ?? 0;
  }
  return result;
}
