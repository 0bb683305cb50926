import { describe, expect, it } from 'vitest';
import { writeTable } from '../../../core/encode/table.ts';

const table = {
  header: ['layer', 'multiplications', 'note'],
  rows: [
    ['conv 1', 29_224_800n, 'a, "b"'],
    ['5% | x_1', 12, '=SUM(A1)'],
  ],
} as const;

describe('a table as text', () => {
  it('is CSV that quotes what must be quoted, and holds no formula', () => {
    expect(writeTable(table, 'csv')).toBe(
      'layer,multiplications,note\r\nconv 1,29224800,"a, ""b"""\r\n5% | x_1,12,\'=SUM(A1)\r\n',
    );
  });

  it('is tab-separated for spreadsheets', () => {
    expect(writeTable(table, 'tsv').split('\n')[1]).toBe('conv 1\t29224800\ta, "b"');
  });

  it('is a Markdown table with numbers to the right', () => {
    expect(writeTable(table, 'markdown')).toBe(
      '| layer | multiplications | note |\n| --- | ---: | --- |\n| conv 1 | 29224800 | a, "b" |\n| 5% \\| x_1 | 12 | =SUM(A1) |\n',
    );
  });

  it('is a LaTeX tabular in which every sign is printed', () => {
    const text = writeTable({ header: ['a_b & c'], rows: [['3 × 3'], ['50 %'], ['\\x^2']] }, 'latex');
    expect(text).toContain('\\begin{tabular}{l}');
    expect(text).toContain('a\\_b \\& c \\\\');
    expect(text).toContain('3 $\\times$ 3');
    expect(text).toContain('50 \\%');
    expect(text).toContain('\\textbackslash{}x\\textasciicircum{}2');
    expect(writeTable(table, 'latex')).toContain('{lrl}');
  });
});
