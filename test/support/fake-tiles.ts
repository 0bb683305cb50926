import { statisticsOf } from '../../core/analysis/statistics.ts';
import type { Tensor } from '../../core/tensor/tensor.ts';
import type { Tile, Wish } from '../../electron/contract/engine.ts';

/** Tiles of maps that are smaller than any wish, so that nothing is averaged. */
export function fakeTiles({ key, from, to, size }: Wish, { shape, data }: Tensor): Tile[] {
  const [, channels = 0, height = 1, width = 1] = shape;
  const plane = height * width;
  return Array.from({ length: Math.min(to, channels) - from }, (_, index) => {
    const channel = from + index;
    return tileOf({ key, channel, size, width, height }, data.subarray(channel * plane, (channel + 1) * plane));
  });
}

function tileOf(place: Pick<Tile, 'key' | 'channel' | 'size' | 'width' | 'height'>, values: Float32Array): Tile {
  const statistics = statisticsOf(values);
  const [lo, hi] = [statistics.min, statistics.max];
  const range = hi - lo || 1;
  const codes = Uint16Array.from(values, (value) =>
    Number.isNaN(value) ? 0 : 1 + Math.round(((value - lo) / range) * 65534),
  );
  return { ...place, rows: place.height, lo, hi, codes, complete: true, statistics };
}
