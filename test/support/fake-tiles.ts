import { statisticsOf } from '../../core/analysis/statistics.ts';
import type { Tensor } from '../../core/tensor/tensor.ts';
import type { Tile, Wish } from '../../electron/contract/engine.ts';
import { mapValues, viewOf } from '../../electron/engine/map-view.ts';

/** Tiles of maps that are smaller than any wish, so that nothing is averaged. */
export function fakeTiles({ key, from, to, size, plane }: Wish, { shape, data }: Tensor): Tile[] {
  const { channels, width, height, signal, place } = viewOf(shape, plane);
  return Array.from({ length: Math.min(to, channels) - from }, (_, index) => {
    const channel = from + index;
    const about = { key, channel, size, width, height, plane, ...(signal ? { signal } : {}) };
    return tileOf(about, mapValues(data, place(channel)));
  });
}

function tileOf(
  place: Pick<Tile, 'key' | 'channel' | 'size' | 'width' | 'height' | 'plane' | 'signal'>,
  values: Float32Array,
): Tile {
  const statistics = statisticsOf(values);
  const [lo, hi] = [statistics.min, statistics.max];
  const range = hi - lo || 1;
  const codes = Uint16Array.from(values, (value) =>
    Number.isNaN(value) ? 0 : 1 + Math.round(((value - lo) / range) * 65534),
  );
  return { ...place, rows: place.height, lo, hi, codes, complete: true, statistics };
}
