import { describe, expect, it } from 'vitest';
import { colourMaps } from '../../../electron/contract/settings.ts';
import { colourStops, colourTable, nanColour } from '../../../renderer/paint/colour-maps.ts';
import { fitted } from '../../../renderer/paint/draw.ts';
import { mapFacts } from '../../../renderer/paint/map-facts.ts';
import { paintTile } from '../../../renderer/paint/paint-tile.ts';
import { pictureOf } from '../../../renderer/paint/picture.ts';
import { rangeOf, scaleOf } from '../../../renderer/paint/scale.ts';
import { tileOf } from './tile.ts';

const grey = colourTable('grey');
const greys = (bytes: Uint8ClampedArray) => Array.from({ length: bytes.length / 4 }, (_, i) => bytes[4 * i]);

describe('paintTile', () => {
  it('gives the lowest value black, the middle gray and the highest white', () => {
    expect(greys(paintTile(tileOf([1, 32768, 65535]), { lo: 0, hi: 1 }, grey))).toEqual([0, 128, 255]);
  });
  it('gives values outside the scale its end colours', () => {
    const tile = tileOf([1, 32768, 65535], { lo: -1, hi: 3 });
    expect(greys(paintTile(tile, { lo: 0, hi: 2 }, grey))).toEqual([0, 128, 255]);
  });
  it('takes the scale, not the range of the tile', () => {
    expect(greys(paintTile(tileOf([65535]), { lo: 0, hi: 5 }, grey))).toEqual([51]);
  });
  it('paints NaN in a colour of its own', () => {
    const bytes = paintTile(tileOf([0, 1]), { lo: 0, hi: 1 }, grey);
    expect([...bytes]).toEqual([255, 0, 144, 255, 0, 0, 0, 255]);
  });
  it('leaves rows that are not there yet transparent', () => {
    const tile = tileOf([65535, 65535], { width: 2, height: 3, complete: false });
    expect([...paintTile(tile, { lo: 0, hi: 1 }, grey)].filter((_, i) => i % 4 === 3)).toEqual([255, 255, 0, 0, 0, 0]);
  });
  it('paints a flat map, lowest or, where the table is diverging and all is 0, in the middle', () => {
    const flat = tileOf([1, 1], { lo: 0, hi: 0 });
    expect(greys(paintTile(flat, { lo: 0, hi: 0 }, grey))).toEqual([0, 0]);
    const [red = 0, green = 0, blue = 0] = paintTile(flat, { lo: 0, hi: 0 }, colourTable('red-blue'));
    expect(Math.min(red, green, blue)).toBeGreaterThan(235);
  });
});

describe('colour maps', () => {
  it.each(colourMaps)('%s has 256 opaque colours and NaN is none of them', (name) => {
    const { pixels, nan } = colourTable(name);
    expect(pixels.length).toBe(256);
    expect([...pixels]).not.toContain(nan);
    expect([...new Uint8Array(pixels.slice().buffer)].filter((byte, i) => i % 4 === 3 && byte !== 255)).toEqual([]);
  });
  it.each([
    ['viridis', 'rgb(68 1 84)', 'rgb(253 231 37)'],
    ['grey', 'rgb(0 0 0)', 'rgb(255 255 255)'],
    ['red-blue', 'rgb(5 48 97)', 'rgb(103 0 31)'],
  ] as const)('%s runs from %s to %s', (name, lowest, highest) => {
    expect(colourStops(name, 2)).toEqual([lowest, highest]);
  });
  it('says its NaN colour for a legend', () => {
    expect(nanColour('magma')).toBe('rgb(0 224 255)');
  });
});

describe('scales', () => {
  const layer = { lo: -2, hi: 5 };
  it.each([
    ['map', false, { lo: -1, hi: 3 }],
    ['map', true, { lo: -3, hi: 3 }],
    ['layer', false, layer],
    ['layer', true, { lo: -5, hi: 5 }],
    ['fixed', false, { lo: 0, hi: 9 }],
  ] as const)('in mode %s (diverging: %s) is %o', (mode, diverging, expected) => {
    expect(scaleOf(mode, { lo: -1, hi: 3 }, { layer, fixed: { lo: 0, hi: 9 }, diverging })).toEqual(expected);
  });
  it('of a layer reaches over all its maps; of none it is 0 to 0', () => {
    expect(rangeOf([tileOf([1], { lo: -1, hi: 0 }), tileOf([1], { lo: 0, hi: 4 })])).toEqual({ lo: -1, hi: 4 });
    expect(rangeOf([])).toEqual({ lo: 0, hi: 0 });
  });
});

describe('pictureOf', () => {
  it('puts three channels together as red, green, blue', () => {
    const tiles = new Map([1, 32768, 65535].map((code, channel) => [channel, tileOf([code], { channel })]));
    expect([...(pictureOf(tiles, 3)?.bytes ?? [])]).toEqual([0, 128, 255, 255]);
  });
  it('shows one channel as gray, as bright as it is', () => {
    const tiles = new Map([[0, tileOf([65535], { hi: 0.2 })]]);
    expect([...(pictureOf(tiles, 1)?.bytes ?? [])]).toEqual([51, 51, 51, 255]);
  });
  it('waits for all channels of one size', () => {
    const tiles = new Map([
      [0, tileOf([1])],
      [1, tileOf([1])],
    ]);
    expect(pictureOf(tiles, 3)).toBeUndefined();
    expect(pictureOf(tiles.set(2, tileOf([1, 1])), 3)).toBeUndefined();
  });
});

describe('facts of a map', () => {
  const statistics = { count: 4, min: 0, max: 0, mean: 0, std: 0, zeros: 4, nan: 0, infinite: 0 };
  it('call it dead only when every value is 0', () => {
    expect(mapFacts(tileOf([1], { lo: 0, hi: 0, statistics })).dead).toBe(true);
    // Averages of a tile may be 0 where values are not.
    expect(mapFacts(tileOf([1], { lo: 0, hi: 0, statistics: { ...statistics, zeros: 2 } })).dead).toBe(false);
    expect(mapFacts(tileOf([1], { lo: 0, hi: 0, complete: false })).dead).toBe(false);
  });
  it('are those of the whole map, not of the tile', () => {
    expect(mapFacts(tileOf([1], { statistics: { ...statistics, max: 7, zeros: 1 } }))).toMatchObject({
      min: 0,
      max: 7,
    });
  });
});

describe('fitted', () => {
  it.each([
    [2, { x: 0, y: 25, width: 100, height: 50 }],
    [0.5, { x: 25, y: 0, width: 50, height: 100 }],
    [1000, { x: 0, y: 50, width: 100, height: 1 }],
  ])('puts an aspect of %d in the middle', (aspect, expected) => {
    expect(fitted(aspect, { x: 0, y: 0, width: 100, height: 100 })).toEqual(expected);
  });
});
