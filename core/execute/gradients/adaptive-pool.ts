import { largestAt } from '../../kernels/reference/max-pool-sources.ts';
import type { AdaptivePoolOp } from '../../layers/op.ts';
import { adaptiveWindow, numel, spatialOf } from '../../tensor/shape.ts';
import { forEachSeparable, transposed, type AxisMap } from './linear-map.ts';
import type { Numbers } from './op-gradients.types.ts';
import { toSources } from './pool.ts';

/** As {@link poolGradient}: a maximum to the first of its largest values, a mean to every value in equal parts. */
export function adaptivePoolGradient(op: AdaptivePoolOp, input: Numbers, slopes: Numbers): Float64Array {
  const axes = spatialOf(op.input).map((size, axis) => windowsOf(size, spatialOf(op.output)[axis] ?? 1));
  const planes = numel(op.input.slice(0, 2));
  if (op.method === 'average') {
    return transposed(input.length, slopes, (visit) => {
      forEachSeparable(planes, axes, visit);
    });
  }
  const windows = Array.from({ length: slopes.length }, (): number[] => []);
  forEachSeparable(planes, axes, (to, from) => windows[to]?.push(from));
  const sources = Int32Array.from(windows, (window) => largestAt(input, 0, window));
  return toSources(sources, input.length, input.length, slopes);
}

/** The windows of one axis; each position has the same part in its mean. */
function windowsOf(size: number, outputs: number): AxisMap {
  const terms = Array.from({ length: outputs }, (_, index) => {
    const { begin, end } = adaptiveWindow(index, size, outputs);
    return Array.from({ length: end - begin }, (_, i) => ({ from: begin + i, factor: 1 / (end - begin) }));
  });
  return { size, terms };
}
