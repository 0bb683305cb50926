import { fail } from '../errors.ts';
import { numel } from '../tensor/shape.ts';
import type { Shape } from '../tensor/tensor.ts';
import { mostKernelAxes, type Kernel } from './kernel.ts';
import { readLiteral, type Literal } from './text-literal.ts';
import { readRatio, valueOf } from './text-number.ts';
import { failAt } from './text-place.ts';
import { readRows } from './text-rows.ts';

/** Characters of the longest text that is read. */
export const longestText = 2 ** 24;

/**
 * A kernel, or all filters of a layer, from text as people and programs write it: rows of numbers, comma-, semicolon- or
 * tab-separated lines, or nested lists ({@link readRows}, {@link readLiteral}). Numbers may be fractions such as 1/9; a
 * scale such as `1/16 *` may stand before all. The shape is that of the text; with `rank`, which rows alone cannot always
 * tell (a single row is 1-D), axes of size 1 are put in front until there are as many.
 * Throws a `kernelText` error with one sentence: what is wrong, at which line and column, what to do.
 */
export function readKernel(text: string, rank?: number): Kernel {
  if (text.length > longestText) fail('kernelText.tooLong', { found: text.length, limit: longestText });
  // The minus sign of typography, and the mark some editors put first; one character each, so that offsets stay.
  const plain = text.replaceAll('\u2212', '-').replace(/^\ufeff/, ' ');
  if (plain.trim() === '') fail('kernelText.empty', {});
  const { shape, numbers, offsets, scale, round } = /[[(]/.test(plain) ? readLiteral(plain, 0) : scaledRows(plain);
  const data = Float64Array.from(numbers, (number) => round(valueOf(number, scale)));
  const beyond = data.findIndex((value) => !Number.isFinite(value));
  if (beyond >= 0) failAt('kernelText.notFinite', { text: plain, offset: offsets[beyond] ?? 0 }, { found: 'Infinity' });
  return { shape: withRank(shape, rank), data };
}

/** Rows behind a scale, if there is one: `1/16 *`. */
function scaledRows(text: string): Literal {
  const star = text.indexOf('*');
  const before = text.slice(0, Math.max(0, star));
  const word = before.trim();
  const scale = star < 0 ? { over: 1, under: 1 } : readRatio(text, word, before.length - before.trimStart().length);
  if (star >= 0 && text.slice(star + 1).trim() === '') fail('kernelText.empty', {});
  return { ...readRows(text, star + 1), scale, round: (value) => value };
}

function withRank(shape: Shape, rank: number = shape.length): Shape {
  if (shape.length > rank) fail('kernelText.rank', { found: shape.length, wanted: rank });
  return [...new Array<number>(rank - shape.length).fill(1), ...shape];
}

export const kernelForms = ['rows', 'csv', 'numpy'] as const;
export type KernelForm = (typeof kernelForms)[number];

/** How a kernel is written: `float32` gives the digits that its values need as float32. */
export interface WriteOptions {
  readonly form: KernelForm;
  readonly precision: 'float32' | 'float64';
}

/**
 * The kernel as text that {@link readKernel} reads back to the same values (rounded to float32 for `float32`), and to
 * the same shape when it is told the rank. Values that are not finite are written as NumPy does, and not read again.
 */
export function writeKernel({ shape, data }: Kernel, { form, precision }: WriteOptions): string {
  const digits = precision === 'float32' ? shortestFloat32 : shortestFloat64;
  if (shape.length > mostKernelAxes) throw new RangeError(`${shape.length} axes`);
  const words = Array.from(data, digits);
  return form === 'numpy' ? lists(words, shape, 1) : rows(words, shape, form === 'csv' ? ',' : ' ');
}

function lists(words: readonly string[], shape: Shape, indent: number): string {
  const [, ...rest] = shape;
  if (rest.length === 0) return `[${words.join(', ')}]`;
  const parts = partsOf(words, rest).map((part) => lists(part, rest, indent + 1));
  return `[${parts.join(`,${'\n'.repeat(rest.length)}${' '.repeat(indent)}`)}]`;
}

/** Along axis a of n, n - a - 2 blank lines end what is behind it. */
function rows(words: readonly string[], shape: Shape, separator: string): string {
  const [, ...rest] = shape;
  if (rest.length === 0) return words.join(separator);
  return partsOf(words, rest)
    .map((part) => rows(part, rest, separator))
    .join('\n'.repeat(rest.length));
}

function partsOf(words: readonly string[], rest: Shape): string[][] {
  const size = numel(rest);
  return Array.from({ length: words.length / size }, (_, i) => words.slice(i * size, (i + 1) * size));
}

/** ECMAScript's own text is the shortest that reads back; only the sign of zero is lost by it. */
function shortestFloat64(value: number): string {
  if (Number.isNaN(value)) return 'nan';
  if (!Number.isFinite(value)) return value > 0 ? 'inf' : '-inf';
  return Object.is(value, -0) ? '-0' : String(value);
}

/** The fewest digits, up to the nine that always do, that round to the same float32. */
function shortestFloat32(value: number): string {
  const single = Math.fround(value);
  // toPrecision drops the sign of -0.
  if (single === 0) return shortestFloat64(single);
  for (let digits = 1; digits < 9; digits++) {
    const near = Number(single.toPrecision(digits));
    if (Math.fround(near) === single) return shortestFloat64(near);
  }
  return shortestFloat64(Number(single.toPrecision(9)));
}
