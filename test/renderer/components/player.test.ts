import { describe, expect, it } from 'vitest';
import { agrees, channelsOf, playedTerms, type Arithmetic } from '../../../renderer/components/player/player-terms.ts';
import { termNames } from '../../../renderer/components/player/term-names.ts';

const term = (channel: number, column: number, x: number, w: number) => ({
  state: 'value' as const,
  input: { which: 0, position: [0, channel, 4, column] },
  channel,
  tap: [0, column],
  weightPosition: [7, channel, 0, column],
  x,
  w,
  value: x * w,
});

const products: Arithmetic = {
  form: { name: 'products' },
  window: [1, 2],
  total: 4,
  from: 0,
  terms: [
    term(0, 0, 1, 2),
    { ...term(0, 1, 0, 3), state: 'inserted', input: undefined, value: 0 },
    term(1, 0, 4, 5),
    term(1, 1, 6, -7),
  ],
  folded: -20,
  finish: [],
  result: -20,
  engine: -20,
};

describe('the terms that are played', () => {
  it('carry the sum so far, from where the part begins', () => {
    expect(playedTerms(products, false).map(({ sum }) => sum)).toEqual([2, 2, 22, -20]);
    expect(playedTerms({ ...products, before: 100 }, false).map(({ sum }) => sum)).toEqual([102, 102, 122, 80]);
  });

  it('leave out zeros that were only inserted, where a transposed convolution scatters', () => {
    const played = playedTerms(products, true);
    expect(played.map(({ index, sum }) => [index, sum])).toEqual([
      [0, 2],
      [1, 22],
      [2, -20],
    ]);
  });

  it('stand by channel, at their place in the window', () => {
    const channels = channelsOf(playedTerms(products, false), [1, 2]);
    expect(channels.map(({ channel, sum, first, last }) => [channel, sum, first, last])).toEqual([
      [0, 2, 0, 1],
      [1, -22, 2, 3],
    ]);
    expect(channels[1]?.byTap.get(1)?.term.x).toBe(6);
  });

  it('have names: positions in the tensors they come from', () => {
    expect(termNames(products.terms[2] ?? term(0, 0, 0, 0))).toEqual({
      input: 'x[1,4,0]',
      kernel: 'w[7,1,0,0]',
      product: 'w[7,1,0,0]·x[1,4,0]',
    });
    expect(termNames(products.terms[1] ?? term(0, 0, 0, 0)).input).toBe('0');
  });
});

describe('the engine’s number', () => {
  it('agrees to the tolerance of float32, and not beyond', () => {
    expect(agrees(products)).toBe(true);
    expect(agrees({ ...products, engine: -20.000002 })).toBe(true);
    expect(agrees({ ...products, engine: -20.001 })).toBe(false);
    expect(agrees({ ...products, result: NaN, engine: NaN })).toBe(true);
    expect(agrees({ ...products, result: Infinity, engine: 3 })).toBe(false);
  });
});
