import { describe, expect, it } from 'vitest';
import { agreementOf, differenceOf, printedNumber, type NetworkFigure } from '../../../core/networks/figure.ts';
import { networkFigures } from '../../../core/networks/registry.ts';
import { surveySources } from '../../../core/networks/sources.ts';
import { networkTable } from '../../../electron/cli/networks-table.ts';

function row(published: string, ours: number | bigint): NetworkFigure {
  return { network: 'n', figure: 'f', published, mark: 'read', ours };
}

describe('every figure of the table', () => {
  const figures = networkFigures();

  it('agrees with what was published, or says why not', () => {
    const unexplained = figures.filter((each) => (differenceOf(each) ?? 0) !== 0 && each.reason === undefined);
    expect(unexplained).toEqual([]);
  });

  it('has a reason only where it does not agree', () => {
    expect(figures.filter((each) => each.reason !== undefined && differenceOf(each) === 0)).toEqual([]);
  });

  it('says of what is published whether it was read or recalled', () => {
    expect(figures.filter(({ published, mark }) => (published === undefined) !== (mark === undefined))).toEqual([]);
  });

  it('stands there once', () => {
    const names = figures.map(({ network, figure }) => `${network}, ${figure}`);
    expect(new Set(names).size).toBe(names.length);
  });

  it.each([
    ['mult-adds', [94.86, 3.06, 1.91, 0.18]],
    ['weights', [74.59, 1.06, 0.02, 24.33]],
  ])('of MobileNetV1 gives the shares of %s, which add up to 100', (what, want) => {
    const shares = figures
      .filter(({ figure }) => figure.startsWith(`share of ${what}`))
      .map(({ ours }) => Number(ours));
    expect(shares).toEqual(want.map((share): unknown => expect.closeTo(share, 2)));
    expect(shares.reduce((sum, share) => sum + share, 0)).toBeCloseTo(100, 9);
  });

  it('is a line of the printed table', () => {
    const lines = networkTable(figures);
    expect(lines).toHaveLength(figures.length + 2);
    expect(
      lines.some((line) => /^GoogLeNet +\| 5a, multiplications +\| +54M +\| +51,079,168 \| -5\.4 %: /.test(line)),
    ).toBe(true);
    expect(lines.join('\n')).not.toMatch(/NaN|undefined|Infinity|null/);
  });

  it('stands in five columns, its numbers to the right', () => {
    const rows = networkTable(figures).slice(0, -1);
    const bars = rows.map((line) => [...line.matchAll(/ \| /g)].slice(0, 4).map(({ index }) => index));
    expect(new Set(bars.map((places) => places.join())).size).toBe(1);
    const [ends = 0, end = 0] = [bars[0]?.[2], bars[0]?.[3]];
    // A star or a space, so that the digits stand in line.
    expect(rows.slice(1).filter((line) => !/[\dKMG%-][* ]$/.test(line.slice(0, ends)))).toEqual([]);
    expect(rows.slice(1).filter((line) => !/[\d%]$/.test(line.slice(0, end)))).toEqual([]);
  });
});

describe('a printed number', () => {
  it.each([
    ['569M', 569e6, 1e6],
    ['2.7K', 2700, 100],
    ['4,253,864', 4_253_864, 1],
    ['94.86 %', 94.86, 0.01],
    ['0.714G', 714e6, 1e6],
  ])('%s is %d, to the nearest %d', (text, value, lastDigit) => {
    const found = printedNumber(text);
    expect([found.value, found.lastDigit]).toEqual([expect.closeTo(value, 6), expect.closeTo(lastDigit, 9)]);
  });

  it.each(['', 'about 5', '5X', '1.2.3'])('“%s” is none', (text) => {
    expect(() => printedNumber(text)).toThrow('is no number');
  });

  it.each([
    [row('569M', 568_740_352n), 0],
    [row('3.8G', 3_857_973_248n), 0],
    [row('138M', 137_460_672n), -0.39],
    [row('54M', 51_079_168n), -5.41],
    [row('100', 101), 1],
    [{ network: 'n', figure: 'f', ours: 5 }, undefined],
  ])('%o differs by %d %%', (figure, percent) => {
    const found = differenceOf(figure);
    expect(found).toEqual(percent === undefined ? undefined : expect.closeTo(percent, 2));
  });
});

describe('a row of the table', () => {
  const printed = (figure: NetworkFigure) => networkTable([figure])[1];

  it.each([
    [row('569M', 568_740_352n), 'n | f | 569M | 568,740,352 | none'],
    [row('3.8G', 3_857_973_248n), 'n | f | 3.8G | 3,857,973,248 | none, printed cut off'],
    [{ ...row('1.19 %', 1.9056), reason: 'a misprint' }, 'n | f | 1.19 % | 1.91 % | +60.1 %: a misprint'],
    [{ ...row('10000', 10_003n), mark: 'recalled' as const }, 'n | f | 10000* | 10,003 | +0.030 %'],
    [{ network: 'n', figure: 'f', ours: 5 }, 'n | f | - | 5 | -'],
  ])('%o', (figure, line) => {
    expect(printed(figure)?.replaceAll(/ +/g, ' ')).toBe(line);
  });

  it.each([
    [row('300M', 300_774_272n), 'cut'],
    [row('301M', 300_774_272n), 'rounded'],
    [row('302M', 300_774_272n), undefined],
    [{ network: 'n', figure: 'f', ours: 5 }, undefined],
  ])('%o agrees: %s', (figure, want) => {
    expect(agreementOf(figure)).toBe(want);
  });
});

it('the table says what was only recalled', () => {
  const read = [row('1', 1)];
  expect(networkTable(read)).toHaveLength(2);
  expect(networkTable([{ ...row('1', 1), mark: 'recalled' }]).at(-1)).toMatch(/^\* quoted from memory/);
});

it('the survey leans on four papers, each found on arXiv', () => {
  expect(surveySources.map(({ arxiv }) => arxiv)).toEqual(['1603.07285', '1412.7062', '1511.07122', '1611.05431']);
});
