import type { ConvOp, ConvTransposeOp } from '../../layers/op.ts';
import { windowOfOp } from '../../layers/sliding-window.ts';
import { numel, spatialOf } from '../../tensor/shape.ts';
import { forEachTap } from '../../tensor/window-taps.ts';

/**
 * The sum that every convolution and its transpose are made of: over images, stops of the window, taps and channels,
 * stop value · weight · value under the tap. It is linear in each of the three, so that each gradient is the sum with one
 * of them left out.
 */
export interface SlidingProducts {
  readonly batch: number;
  /** Channels and positions of the side with a value per stop: the output of a convolution, the input of its transpose. */
  readonly stopChannels: number;
  readonly stops: number;
  /** Those of the side under the window. */
  readonly channels: number;
  readonly plane: number;
  readonly groups: number;
  readonly taps: number;
  /** Every product of one image and group, by flat positions within a channel. */
  forEachTap(visit: (stop: number, weightTap: number, position: number) => void): void;
}

export function slidingProductsOf(op: ConvOp | ConvTransposeOp): SlidingProducts {
  const [stopSide, windowSide] = op.type === 'conv' ? [op.output, op.input] : [op.input, op.output];
  const taps = numel(op.kernel);
  const window = windowOfOp(op);
  return {
    batch: op.input[0] ?? 0,
    stopChannels: stopSide[1] ?? 0,
    stops: numel(spatialOf(stopSide)),
    channels: windowSide[1] ?? 0,
    plane: numel(spatialOf(windowSide)),
    groups: op.groups,
    taps,
    forEachTap: (visit) =>
      forEachTap(window, (stop, tap, position) => visit(stop, op.reversed ? taps - 1 - tap : tap, position)),
  };
}

/** Products that share their stop value: `count` of them, `taps` weights and `plane` values apart. */
interface Run {
  readonly count: number;
  readonly taps: number;
  readonly plane: number;
}

/** Flat indices of the stop value and of the first weight and value of a run. */
type VisitRun = (stopValue: number, weight: number, value: number) => void;

/** Calls `visit` for every run of products; one run goes over the channels of a group. */
export function forEachRun(sum: SlidingProducts, visitOf: (run: Run) => VisitRun): void {
  const { batch, stopChannels, stops, channels, plane, groups, taps } = sum;
  const [stopsPerGroup, perGroup] = [stopChannels / groups, channels / groups];
  const visit = visitOf({ count: perGroup, taps, plane });
  sum.forEachTap((stop, tap, position) => {
    for (let image = 0; image < batch; image++) {
      for (let a = 0; a < stopChannels; a++) {
        const first = Math.floor(a / stopsPerGroup) * perGroup;
        const value = (image * channels + first) * plane + position;
        visit((image * stopChannels + a) * stops + stop, a * perGroup * taps + tap, value);
      }
    }
  });
}
