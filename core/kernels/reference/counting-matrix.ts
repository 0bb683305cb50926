import type { MatmulOp, MaxIndexOp, ReduceOp, ResampleOp } from '../../layers/op.ts';
import { samplingTaps } from '../../tensor/sampling.ts';
import type { StepBuffers } from '../kernel-set.ts';
import { biased, coordinates, plus, product, times, type CountedElement, type Tally } from './counting-parts.ts';

export function matmulElement(op: MatmulOp, { inputs: [a, b, c] }: StepBuffers): CountedElement {
  const batch = op.output.slice(0, -2);
  const [second, addend] = op.others;
  const inner = op.transposeFirst ? op.input[op.input.length - 2] : op.input[op.input.length - 1];
  return (index, tally) => {
    const place = coordinates(index, op.output);
    const [row, column] = place.slice(batch.length);
    let sum: number | undefined;
    for (let k = 0; k < inner; k++) {
      const left = stretched([...place.slice(0, batch.length), ...(op.transposeFirst ? [k, row] : [row, k])], op.input);
      const right = stretched(
        [...place.slice(0, batch.length), ...(op.transposeSecond ? [column, k] : [k, column])],
        second,
      );
      const term = times(a[left], b[right], tally);
      sum = sum === undefined ? term : plus(sum, term, tally);
    }
    const scaled = op.alpha === 1 ? (sum ?? 0) : times(op.alpha, sum ?? 0, tally);
    if (c === undefined) return scaled;
    const extra = c[stretched(place, addend)];
    return biased(scaled, op.beta === 1 ? extra : times(op.beta, extra, tally), tally);
  };
}

/** The flat index under a place of a broadcast tensor: its last axes, at 0 where its size is 1. */
function stretched(place: readonly number[], shape: readonly number[]): number {
  const own = place.slice(place.length - shape.length);
  return shape.reduce((at, size, axis) => at * size + (size === 1 ? 0 : own[axis]), 0);
}

/** Every value of the input is asked whether it belongs to the output: slow, but none can be missed. */
export function reduceElement(op: ReduceOp, { inputs: [input] }: StepBuffers): CountedElement {
  const sizes = op.input.filter((_, axis) => !op.axes.includes(axis));
  return (index, tally) => {
    const wanted = coordinates(index, sizes).join();
    const own: number[] = [];
    for (let i = 0; i < product(op.input); i++) {
      const kept = coordinates(i, op.input).filter((_, axis) => !op.axes.includes(axis));
      if (kept.join() === wanted) own.push(input[i]);
    }
    return reducedBy(op.method, own, tally);
  };
}

function reducedBy(method: ReduceOp['method'], values: readonly number[], tally: Tally): number {
  const sum = ([first = 0, ...others]: readonly number[]) => others.reduce((a, b) => plus(a, b, tally), first);
  switch (method) {
    case 'sum':
      return sum(values);
    case 'mean':
      return times(1 / values.length, sum(values), tally);
    case 'product':
      return values.reduce((a, b) => times(a, b, tally), 1);
    case 'variance': {
      const mean = times(1 / values.length, sum(values), tally);
      const distances = values.map((x) => plus(x, -mean, tally));
      const squares = distances.map((distance) => times(distance, distance, tally));
      return times(1 / values.length, sum(squares), tally);
    }
    case 'maximum':
      return values.reduce((a, b) => (isMore(b, a, tally) ? b : a), -Infinity);
    case 'minimum':
      return -values.reduce((a, b) => (isMore(-b, a, tally) ? -b : a), -Infinity);
  }
}

/** Every combination of one tap per axis, in one flat loop; one of weight 0 reads nothing. A single tap is a copy. */
export function resampleElement(op: ResampleOp, { inputs: [input] }: StepBuffers): CountedElement {
  const axes = op.axes.map((sampling, axis) => samplingTaps(op.input[axis], op.output[axis], sampling));
  const counts = axes.map((taps) => taps.count);
  return (index, tally) => {
    const place = coordinates(index, op.output);
    let sum: number | undefined;
    for (let combination = 0; combination < product(counts); combination++) {
      const taps = coordinates(combination, counts).map((tap, axis) => place[axis] * counts[axis] + tap);
      const weight = taps.reduce((w, tap, axis) => w * axes[axis].weights[tap], 1);
      const at = taps.reduce((flat, tap, axis) => flat * op.input[axis] + axes[axis].positions[tap], 0);
      if (counts.every((count) => count === 1)) sum = input[at];
      else {
        const value = times(weight, weight === 0 ? -0 : input[at], tally);
        sum = sum === undefined ? value : plus(sum, value, tally);
      }
    }
    return axes.some((taps, axis) => taps.outside[place[axis]] === 1) ? op.outside : (sum ?? 0);
  };
}

/** The place of the maximum, found by walking the window of the taps; padding is compared too. */
export function maxIndexElement(op: MaxIndexOp, { inputs: [input] }: StepBuffers): CountedElement {
  const [, channels, ...sizes] = op.input;
  return (index, tally) => {
    const [image, channel, ...stop] = coordinates(index, op.output);
    let [largest, found] = [-Infinity, -1];
    for (let tap = 0; tap < product(op.kernel); tap++) {
      const place = coordinates(tap, op.kernel).map(
        (k, axis) => stop[axis] * op.stride[axis] + k * op.dilation[axis] - op.padBefore[axis],
      );
      const inside = place.every((p, axis) => p >= 0 && p < sizes[axis]);
      const value = inside
        ? input[place.reduce((at, p, axis) => at * sizes[axis] + p, image * channels + channel)]
        : -Infinity;
      const better = isMore(value, largest, tally) || (inside && found < 0);
      if (!better) continue;
      largest = value;
      const [order, extents] = op.order === 'row-major' ? [place, sizes] : [place.toReversed(), sizes.toReversed()];
      found = order.reduce((at, p, axis) => at * extents[axis] + p, image * channels + channel);
    }
    return found;
  };
}

/** Whether b is the larger one; the first NaN is larger than all. */
function isMore(b: number, a: number, tally: Tally): boolean {
  tally.comparisons++;
  return !Number.isNaN(a) && (Number.isNaN(b) || b > a);
}
