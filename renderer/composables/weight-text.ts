import { readNumber } from './parse-number.ts';

/**
 * Weights as text: a row of numbers per kernel row, an empty line between kernels.
 * *Shape*: values flat in `shape`, row-major.
 */
export function weightsToText(values: ArrayLike<number>, shape: readonly number[]): string {
  const columns = shape.at(-1) ?? 1;
  const rows = shape.length > 3 ? (shape.at(-2) ?? 1) : 1;
  const lines: string[] = [];
  for (let begin = 0; begin < values.length; begin += columns) {
    if (begin > 0 && rows > 1 && begin % (columns * rows) === 0) lines.push('');
    const row = Array.from({ length: Math.min(columns, values.length - begin) }, (_, i) => values[begin + i] ?? 0);
    lines.push(row.map(shortest).join(' '));
  }
  return lines.join('\n');
}

/** The fewest digits that give the same float32 back. */
export function shortest(value: number): string {
  const wanted = Math.fround(value);
  for (let digits = 1; digits < 9; digits++) {
    const text = String(Number(value.toPrecision(digits)));
    if (Math.fround(Number(text)) === wanted) return text;
  }
  return String(Number(value.toPrecision(9)));
}

export type ParsedWeights =
  { readonly ok: true; readonly values: number[] } | { readonly ok: false; readonly word: string };

/** Numbers between spaces, lines, tabs, semicolons, commas or brackets: tables and Python lists can be pasted. */
export function textToWeights(text: string): ParsedWeights {
  const words = text.split(/[\s,;[\](){}|，；]+/).filter((word) => word !== '');
  const values: number[] = [];
  for (const word of words) {
    const value = readNumber(word);
    if (value === undefined || !Number.isFinite(value)) return { ok: false, word: word.slice(0, 20) };
    values.push(value);
  }
  return { ok: true, values };
}
