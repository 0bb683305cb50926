import { afterEach, expect, it, vi } from 'vitest';
import { nextTick } from 'vue';
import type { Tile } from '../../../electron/contract/engine.ts';
import MapStrip from '../../../renderer/components/MapStrip.vue';
import { tileOf } from '../paint/tile.ts';
import { show } from './mount.ts';

afterEach(() => void vi.restoreAllMocks());

it('draws its first four maps again only when one of them is another', async () => {
  // No canvas here: whoever draws asks for its context first, and gets none.
  const drawn = vi.spyOn(HTMLCanvasElement.prototype, 'getContext');
  const first = [0, 1, 2, 3].map((channel) => tileOf([1, 65535], { channel }));
  const mapOf = (...tiles: readonly Tile[]) => new Map(tiles.map((tile) => [tile.channel, tile]));
  const strip = show(MapStrip, { tiles: mapOf(...first), colourMap: 'viridis' });
  await nextTick();
  const atFirst = drawn.mock.calls.length;
  expect(atFirst).toBeGreaterThan(0);
  await strip.setProps({ tiles: mapOf(...first, tileOf([1, 65535], { channel: 4 })) });
  expect(drawn.mock.calls.length).toBe(atFirst);
  await strip.setProps({ tiles: mapOf(...first.slice(1), tileOf([1, 65535], { channel: 0 })) });
  expect(drawn.mock.calls.length).toBe(atFirst + 1);
});
