import { axisTaps, type AxisTaps, type CoordinateRule, type Interpolation } from '../tensor/interpolation.ts';
import { samplingTaps, type AxisSampling } from '../tensor/sampling.ts';
import { spatialOf } from '../tensor/shape.ts';
import type { Shape } from '../tensor/tensor.ts';
import type { Cost } from './cost.ts';
import type { OpRules } from './field.ts';
import { bigProduct, factor, lessOne, sumOfProducts } from './formula.ts';
import { coordinateRules, interpolations, type ResampleOp, type ResizeOp } from './op.ts';
import { wholeAxis } from './reach.ts';
import { costOfWork } from './work.ts';

/**
 * Resampling of every axis, as the plain resizing of an upsampling layer where one reads the same positions with the same
 * weights.
 * *Shape*: any -> `output`, one sampling per axis.
 */
export function resampled(
  input: Shape,
  output: Shape,
  axes: readonly AxisSampling[],
  outside: number,
): ResizeOp | ResampleOp {
  return plainResize(input, output, axes) ?? { type: 'resample', input, output, axes, outside };
}

function plainResize(input: Shape, output: Shape, axes: readonly AxisSampling[]): ResizeOp | undefined {
  const rank = input.length;
  const spatialOnly = rank > 2 && rank < 6 && input[0] === output[0] && input[1] === output[1];
  if (!spatialOnly || axes.some(({ coordinates }) => coordinates === 'crop')) return undefined;
  const wanted = axes.map((sampling, axis) => samplingTaps(input[axis] ?? 1, output[axis] ?? 1, sampling));
  const outer = wanted.slice(0, 2).every(({ positions, count }) => positions.every((at, i) => count === 1 && at === i));
  if (!outer) return undefined;
  const answersAll = (interpolation: Interpolation, rule: CoordinateRule) =>
    wanted
      .slice(2)
      .every((taps, axis) =>
        sameTaps(taps, axisTaps(input[axis + 2] ?? 1, output[axis + 2] ?? 1, interpolation, rule)),
      );
  for (const interpolation of interpolations) {
    const weighs = interpolation === 'linear' || interpolation === 'cubic';
    for (const coordinates of weighs ? coordinateRules : coordinateRules.slice(0, 1)) {
      if (answersAll(interpolation, coordinates)) return { type: 'resize', interpolation, coordinates, input, output };
    }
  }
  return undefined;
}

/** The same weight for every position, to a few last bits of float64. */
function sameTaps(a: AxisTaps, b: AxisTaps): boolean {
  const outputs = a.positions.length / a.count;
  if (outputs !== b.positions.length / b.count) return false;
  return Array.from({ length: outputs }, (_, output) => output).every((output) => {
    const [ours, theirs] = [weightByPosition(a, output), weightByPosition(b, output)];
    return [...ours.keys(), ...theirs.keys()].every(
      (at) => Math.abs((ours.get(at) ?? 0) - (theirs.get(at) ?? 0)) < 1e-12,
    );
  });
}

function weightByPosition({ count, positions, weights }: AxisTaps, output: number): Map<number, number> {
  const result = new Map<number, number>();
  for (let k = output * count; k < (output + 1) * count; k++) {
    const at = positions[k] ?? 0;
    result.set(at, (result.get(at) ?? 0) + (weights[k] ?? 0));
  }
  return result;
}

/** One multiplication per combination of one tap of each axis, those of weight 0 included; single taps are copies. */
function costOfResample(op: ResampleOp): Cost {
  const counts = op.axes.map((sampling, axis) => samplingTaps(op.input[axis] ?? 1, 1, sampling).count);
  const perOutput = bigProduct(counts);
  const outputs = op.output.map((size, axis) => factor(`S_${axis}`, size));
  const taps = counts.map(tapsOf);
  const valuesRead = bigProduct(positionsRead(op));
  if (perOutput === 1n) return costOfWork(op, 'complete', { valuesRead });
  return costOfWork(op, 'complete', {
    multiplications: sumOfProducts([...outputs, ...taps]),
    additions: sumOfProducts([...outputs, lessOne(taps)]),
    valuesRead,
  });
}

/** Per axis, positions that some output gives a weight other than 0. */
function positionsRead(op: ResampleOp): number[] {
  return op.axes.map((sampling, axis) => {
    const { positions, weights } = samplingTaps(op.input[axis] ?? 1, op.output[axis] ?? 1, sampling);
    return new Set(positions.filter((_, tap) => weights[tap] !== 0)).size;
  });
}

function tapsOf(count: number, axis: number) {
  return factor(`t_${axis}`, count);
}

export const resampleRules: OpRules<ResampleOp> = {
  cost: costOfResample,
  field: (op) => spatialOf(op.input).map(wholeAxis),
};
