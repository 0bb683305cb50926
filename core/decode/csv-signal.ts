import { fail } from '../errors.ts';
import { placeOf, shown } from '../filters/text-place.ts';
import { wordForm } from '../filters/text-number.ts';
import type { Tensor } from '../tensor/tensor.ts';
import type { ArrayOptions } from './array-values.ts';
import { csvCells, separatorOf, type CsvCell } from './csv-cells.ts';

/** Signals from a text. */
export interface CsvSignal {
  /** *Shape*: [1, C, L], one channel for each column, one position for each row. */
  readonly tensor: Tensor;
  /** What the first row calls the columns; none where it holds numbers. */
  readonly names: readonly string[];
}

/** Channels of the widest file. */
export const mostColumns = 1024;

/** Where a text is, for a sentence. */
interface Source {
  readonly text: string;
  readonly file: string;
}

/**
 * Reads signals from comma-, semicolon- or tab-separated text: a column for each channel, decimals behind a point, cells
 * in quotation marks or not. A first row without any number is names. Blank lines mean nothing.
 * Errors (thrown): one of `csv.*` with line and column, `file.tooManyValues`.
 */
export function readCsvSignal(text: string, file: string, options: Omit<ArrayOptions, 'layout'>): CsvSignal {
  // The minus sign of typography; one character, so that offsets stay. The mark some editors put first counts as a blank.
  const source = { text: text.replaceAll('\u2212', '-'), file };
  const numbers: number[] = [];
  let [names, columns, rows]: [readonly string[], number, number] = [[], 0, 0];
  for (const cells of rowsOf(source)) {
    if (columns === 0) {
      columns = cells.length;
      if (columns > mostColumns) fail('csv.columns', { file, found: columns, limit: mostColumns });
      if (cells.every((cell) => cell.text !== '' && wordForm(cell.text) === 'other')) {
        names = cells.map((cell) => cell.text.slice(0, 200));
        continue;
      }
    }
    if (cells.length !== columns) refuseLength(source, cells, columns);
    if (numbers.length + columns > options.maxValues) tooMany(source, columns, names.length, options.maxValues);
    for (const cell of cells) numbers.push(readCell(source, cell));
    rows++;
  }
  if (rows === 0) fail('csv.empty', { file });
  return { tensor: { shape: [1, columns, rows], data: turned(numbers, columns, options) }, names };
}

/** The cells of every line that is not blank. */
function* rowsOf(source: Source): Generator<readonly CsvCell[]> {
  const { text } = source;
  let separator: string | undefined;
  let begin = 0;
  while (begin < text.length) {
    const end = endOfLine(text, begin);
    const line = text.slice(begin, end);
    if (line.trim() !== '') {
      separator ??= separatorOf(line);
      const cells = csvCells(line, begin, separator);
      if ('unclosed' in cells) return fail('csv.quote', { file: source.file, ...placeOf(text, cells.unclosed) });
      yield cells;
    }
    begin = end + 1;
  }
}

/** The next line break; those of two characters leave a blank line, which means nothing. */
function endOfLine(text: string, begin: number): number {
  for (let at = begin; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code === 10 || code === 13) return at;
  }
  return text.length;
}

function readCell(source: Source, { text: word, offset }: CsvCell): number {
  const form = word === '' ? 'missing' : wordForm(word);
  if (form === 'number') return Number(word);
  const at = { file: source.file, ...placeOf(source.text, offset) };
  switch (form) {
    case 'missing':
      return fail('csv.missing', at);
    case 'not-finite':
      return fail('csv.notFinite', { ...at, found: shown(word) });
    case 'other':
      if (/^[+-]?\d*,\d+(?:e[+-]?\d+)?$/i.test(word)) return fail('csv.decimalComma', { ...at, found: shown(word) });
      return fail('csv.number', { ...at, found: shown(word) });
  }
}

function refuseLength({ text, file }: Source, cells: readonly CsvCell[], wanted: number): never {
  return fail('csv.ragged', { file, found: cells.length, wanted, ...placeOf(text, cells.at(-1)?.end ?? 0) });
}

function tooMany({ text, file }: Source, columns: number, names: number, limit: number): never {
  const lines = text.split(/\r\n|\r|\n/).filter((line) => line.trim() !== '').length;
  return fail('file.tooManyValues', { file, shape: `${lines - Math.min(1, names)} × ${columns}`, limit });
}

/** Row by row -> channel by channel. */
function turned(numbers: readonly number[], columns: number, { allocate }: Pick<ArrayOptions, 'allocate'>) {
  const data = allocate(numbers.length);
  const rows = numbers.length / columns;
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++) data[column * rows + row] = numbers[row * columns + column] ?? 0;
  }
  return data;
}
