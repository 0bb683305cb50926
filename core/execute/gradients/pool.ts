import { countedPositions } from '../../kernels/reference/pool.ts';
import { gridOf } from '../../kernels/reference/grid.ts';
import { maxPoolSources } from '../../kernels/reference/max-pool-sources.ts';
import type { PoolOp } from '../../layers/op.ts';
import { windowOfOp } from '../../layers/sliding-window.ts';
import { numel, spatialOf } from '../../tensor/shape.ts';
import { forEachTap } from '../../tensor/window-taps.ts';
import { addAt, transposed, type VisitEntry } from './linear-map.ts';
import type { Numbers } from './op-gradients.types.ts';

/**
 * How a pool hands its slopes back. A maximum: to the position it came from, the first in row-major order among equals
 * (the first NaN where there is one); a window on padding alone hands back nothing. An average: to every position in
 * equal parts. Lp: sign(x) · (|x| / y)^(p - 1), and 0 where the whole window is 0.
 */
export function poolGradient(op: PoolOp, input: Numbers, slopes: Numbers): Float64Array {
  switch (op.method) {
    case 'max':
      return toSources(maxPoolSources(op, input), numel(op.input), numel(spatialOf(op.input)), slopes);
    case 'average': {
      const parts = partsOf(op);
      const places = parts.length;
      return transposed(input.length, slopes, (visit) => {
        forEachRead(op, (to, from) => visit(to, from, parts[to % places] ?? 0));
      });
    }
    case 'lp':
      return powerGradient(op, input, slopes);
  }
}

/** Every slope to the one position of its own plane that it came from; -1: to none. */
export function toSources(sources: Int32Array, count: number, plane: number, slopes: Numbers): Float64Array {
  const inputs = new Float64Array(count);
  const places = sources.length / (count / plane);
  for (const [i, source] of sources.entries()) {
    if (source >= 0) addAt(inputs, Math.floor(i / places) * plane + source, slopes[i] ?? 0);
  }
  return inputs;
}

/** Every position inside the input that an output looks at, all channels. */
function forEachRead(op: PoolOp, visit: (to: number, from: number) => void): void {
  const planes = numel(op.input.slice(0, 2));
  const [plane, places] = [numel(spatialOf(op.input)), numel(spatialOf(op.output))];
  forEachTap(windowOfOp(op), (stop, _, position) => {
    for (let p = 0; p < planes; p++) visit(p * places + stop, p * plane + position);
  });
}

/** What an average multiplies each of its values by, one number per stop. */
function partsOf(op: PoolOp): Float64Array {
  const grid = gridOf(op);
  const [, height, width] = grid.output;
  return Float64Array.from({ length: numel(spatialOf(op.output)) }, (_, stop) => {
    const row = Math.floor(stop / width);
    const place = [Math.floor(row / height), row % height, stop % width];
    return 1 / (op.divisor || countedPositions(grid, place, op.countPadding));
  });
}

/** Values are measured against the largest of their window, so that no power overflows or vanishes. */
function powerGradient(op: PoolOp, input: Numbers, slopes: Numbers): Float64Array {
  const largest = new Float64Array(slopes.length);
  const sums = new Float64Array(slopes.length);
  const share = (to: number, from: number) => Math.abs(input[from] ?? 0) / (largest[to] ?? 0);
  forEachRead(op, (to, from) => (largest[to] = Math.max(largest[to] ?? 0, Math.abs(input[from] ?? 0))));
  forEachRead(op, (to, from) => {
    if (largest[to] !== 0) addAt(sums, to, share(to, from) ** op.power);
  });
  const forEachEntry = (visit: VisitEntry) => {
    forEachRead(op, (to, from) => {
      const ratio = largest[to] === 0 ? 0 : share(to, from) / (sums[to] ?? 0) ** (1 / op.power);
      visit(to, from, Math.sign(input[from] ?? 0) * ratio ** (op.power - 1));
    });
  };
  return transposed(input.length, slopes, forEachEntry);
}
