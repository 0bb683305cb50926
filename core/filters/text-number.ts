import { failAt, shown } from './text-place.ts';

/** A number as written: a fraction keeps both parts, so that a scale of 1/9 loses nothing. */
export interface Ratio {
  readonly over: number;
  readonly under: number;
}

const decimal = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?$/i;
const notFinite = /^[+-]?(?:(?:np|numpy|math|torch)\.)?(?:nan|inf|infinity|∞)$/i;

/** What a word is: a number, a word for NaN or infinity or a number beyond float64, or neither. */
export function wordForm(word: string): 'number' | 'not-finite' | 'other' {
  if (notFinite.test(word)) return 'not-finite';
  if (!decimal.test(word)) return 'other';
  return Number.isFinite(Number(word)) ? 'number' : 'not-finite';
}

/**
 * One decimal number: digits with at most a sign, a point and an exponent. Words for NaN and infinity, and numbers beyond
 * float64, are refused: a kernel's taps are finite. Throws `kernelText.number`, `kernelText.notFinite`, `kernelText.missing`.
 */
export function readDecimal(text: string, word: string, offset: number): number {
  if (word === '') failAt('kernelText.missing', { text, offset }, {});
  const form = wordForm(word);
  if (form === 'not-finite') failAt('kernelText.notFinite', { text, offset }, { found: shown(word) });
  if (form === 'other') failAt('kernelText.number', { text, offset }, { found: shown(word) });
  return Number(word);
}

/** A decimal number or two with a slash between. Throws as {@link readDecimal}, and `kernelText.zeroDivisor`. */
export function readRatio(text: string, word: string, offset: number): Ratio {
  const slash = word.indexOf('/');
  if (slash === -1) return { over: readDecimal(text, word, offset), under: 1 };
  const behind = word.slice(slash + 1);
  const over = readDecimal(text, word.slice(0, slash).trimEnd(), offset);
  const at = offset + word.length - behind.trimStart().length;
  return { over, under: nonZero(text, readDecimal(text, behind.trim(), at), at) };
}

export function nonZero(text: string, divisor: number, offset: number): number {
  return divisor === 0 ? failAt('kernelText.zeroDivisor', { text, offset }, {}) : divisor;
}

/** The value of a fraction, times a common scale. One division, so that the value is as near as float64 can be. */
export function valueOf({ over, under }: Ratio, scale: Ratio): number {
  return (over * scale.over) / (under * scale.under);
}
