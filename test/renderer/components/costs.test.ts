import { describe, expect, it } from 'vitest';
import CostCard from '../../../renderer/components/CostCard.vue';
import { numberTokens, symbolTokens } from '../../../renderer/components/formula-tokens.ts';
import RaceTable from '../../../renderer/components/RaceTable.vue';
import type { RaceRowView } from '../../../renderer/components/race-row.ts';
import { show } from './mount.ts';

const formula = {
  symbols: "N · C_out · H' · (C_in / g) · k_h",
  numbers: '1 · 16 · 3000 · (3 / 1) · 3',
  value: 432_000n,
};

describe('formulas', () => {
  it('have the hue of what each letter is about', () => {
    const roles = symbolTokens(formula.symbols).filter(({ text }) => /\w/.test(text));
    expect(roles).toEqual([
      { text: 'N', role: 'output' },
      { text: 'C', sub: 'out', role: 'output' },
      { text: 'H′', role: 'output' },
      { text: 'C', sub: 'in', role: 'input' },
      { text: 'g', role: 'input' },
      { text: 'k', sub: 'h', role: 'kernel' },
    ]);
  });
  it('give a number the hue of the letter in its place', () => {
    const tokens = numberTokens(formula.symbols, formula.numbers, (digits) => digits);
    expect(tokens.filter(({ text }) => /\d/.test(text)).map(({ text, role }) => `${text} ${role}`)).toEqual([
      '1 output',
      '16 output',
      '3000 output',
      '3 input',
      '1 input',
      '3 kernel',
    ]);
  });
  it('lose nothing of their text, and their hues where letters and numbers do not match', () => {
    expect(numberTokens('0', '1 · 2', (digits) => digits)).toEqual([
      { text: '1', role: 'plain' },
      { text: ' · ', role: 'plain' },
      { text: '2', role: 'plain' },
    ]);
  });
});

describe('CostCard', () => {
  const card = (change: Record<string, unknown> = {}) =>
    show(CostCard, { rows: [{ label: 'Measured here', value: '4.1 ms', tone: 'time' }], formula, ...change });

  it('shows numbers, the formula with letters and with grouped numbers, and its value', () => {
    const view = card();
    expect(view.find('dd.time').text()).toBe('4.1 ms');
    expect(view.findAll('.line').map((line) => line.text())).toEqual([
      'N · Cout · H′ · (Cin / g) · kh',
      '= 1 · 16 · 3,000 · (3 / 1) · 3',
      '= 432,000',
    ]);
  });
  it.each([
    [{ state: 'none' }, false],
    [{ state: 'running' }, false],
    [{ state: 'different', value: 1n }, false],
    [{ state: 'equal', value: 432_000n }, true],
  ])('counted %o: has the badge: %s', (counted, badge) => {
    expect(card({ counted }).find('[data-testid=counted]').exists()).toBe(badge);
  });
  it('says both numbers where the count is another one', () => {
    const view = card({ counted: { state: 'different', value: 431_999n } });
    expect(view.find('[role=alert]').text()).toContain('Counted 431,999, predicted 432,000');
  });
  it('asks for the count and for the fingerprint, and shows it', async () => {
    const view = card();
    for (const button of view.findAll('button')) await button.trigger('click');
    expect([view.emitted('count'), view.emitted('fingerprint')]).toEqual([[[]], [[]]]);
    await view.setProps({ fingerprint: 'ab'.repeat(32) });
    expect(view.find('[data-testid=fingerprint]').text()).toBe('ab'.repeat(32));
  });
});

describe('RaceTable', () => {
  const dense: RaceRowView = {
    id: 'original',
    title: 'Dense 3×3',
    multiplications: 86_400n,
    counted: 86_400n,
    parameters: 3456n,
    bytes: 12_800,
    receptiveField: [3, 3],
    time: { median: 2, min: 1.9, max: 2.5, repeats: 9 },
    difference: { maxAbsolute: 0, rms: 0, relative: 0, psnr: Infinity },
  };
  const separable: RaceRowView = {
    ...dense,
    id: 'depthwise-separable',
    title: 'Depthwise separable',
    multiplications: 10_275n,
    counted: 10_274n,
    time: { median: 1, min: 0.9, max: 1.5, repeats: 9 },
    difference: { maxAbsolute: 0.5, rms: 0.125, relative: 0.1, psnr: 18.72 },
  };
  const race = (rows: RaceRowView[]) => show(RaceTable, { rows, baseline: 'original' });
  const cells = (view: ReturnType<typeof race>, id: string) =>
    view.findAll(`[data-variant=${id}] td`).map((cell) => cell.text());

  it('holds every row against the original, in work and in time', () => {
    const view = race([dense, separable]);
    expect(cells(view, 'original').slice(1, 7)).toEqual([
      '100 %',
      '3,456',
      '12.8 kB',
      '3 × 3',
      '2 ms1.9 ms to 2.5 ms, 9 runs',
      '100 %',
    ]);
    expect([cells(view, 'depthwise-separable')[1], cells(view, 'depthwise-separable')[6]]).toEqual(['11.9 %', '50 %']);
  });
  it('says by which algorithms a variant was computed', () => {
    const view = race([{ ...dense, algorithms: ['Row by row', 'Implicit GEMM'] }, separable]);
    const notes = view.findAll('tbody th').map((head) => head.findAll('.note').map((note) => note.text()));
    expect(notes).toEqual([['Algorithm: Row by row + Implicit GEMM'], []]);
  });
  it('ticks a count only when it is the predicted number', () => {
    const view = race([dense, separable]);
    expect(cells(view, 'original')[0]).toBe('86,400 Counted: the same number');
    expect(cells(view, 'depthwise-separable')[0]).toBe('10,275 counted 10,274');
    expect(view.findAll('.proof.wrong').length).toBe(1);
  });
  it('says how far the outputs differ, and where they do not', () => {
    const view = race([dense, separable, { ...dense, id: 'dense' }]);
    expect(cells(view, 'depthwise-separable')[7]).toBe('18.7 dB at most 0.5, RMS 0.125');
    expect(cells(view, 'dense')[7]).toBe('identical');
  });
  it('says why a variant cannot stand here, without numbers', () => {
    const view = race([dense, { id: 'dense', title: 'Dense', impossible: 'Only convolutions have one.' }]);
    expect(cells(view, 'dense')).toEqual(['Only convolutions have one.']);
  });
  it('has no percentage where there is nothing to hold against', () => {
    const view = race([{ id: 'original', title: 'Dense', multiplications: 0n }]);
    expect(cells(view, 'original')[1]).toBe('');
  });
});
