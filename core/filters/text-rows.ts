import { nestIn, type Nest, type Nested } from './text-nest.ts';
import { readRatio } from './text-number.ts';
import { failAt } from './text-place.ts';

/** A line that is not blank. */
interface Row {
  readonly text: string;
  readonly offset: number;
  /** Blank lines between the row before and this one. */
  readonly gap: number;
}

/**
 * Numbers in lines, from `start` on: a line is a row, a blank line ends a slice, two blank lines a volume, and so on. A
 * single row is a 1-D kernel. Between numbers stand blanks, or everywhere the same of comma, semicolon and tab. Throws
 * `kernelText.separators` and what {@link nestIn} and {@link readRatio} throw.
 */
export function readRows(text: string, start: number): Nested {
  const rows = rowsOf(text, start);
  const separator = separatorOf(text, start);
  const nest = nestIn(text);
  const axes = rows.length === 1 ? 1 : rows.reduce((most, { gap }) => Math.max(most, 2 + gap), 2);
  for (const [i, row] of rows.entries()) {
    // A row ends, and with every blank line the list around it.
    if (i > 0) for (let ended = 0; ended <= row.gap; ended++) nest.close();
    while (nest.depth < axes) nest.open(row.offset);
    readRow(text, row, separator, nest);
  }
  while (nest.depth > 0) nest.close();
  return nest.finish();
}

function rowsOf(text: string, start: number): Row[] {
  const rows: Row[] = [];
  let [offset, gap] = [start, 0];
  for (const [whole = '', line = ''] of text.slice(start).matchAll(/([^\r\n]*)(?:\r\n|\r|\n|$)/g)) {
    if (line.trim() === '') gap++;
    else {
      rows.push({ text: line, offset, gap: rows.length === 0 ? 0 : gap });
      gap = 0;
    }
    offset += whole.length;
  }
  return rows;
}

function separatorOf(text: string, start: number): string | undefined {
  const [semicolon, comma] = [text.indexOf(';', start), text.indexOf(',', start)];
  if (semicolon >= 0 && comma >= 0) {
    failAt('kernelText.separators', { text, offset: Math.max(semicolon, comma) }, {});
  }
  if (semicolon >= 0) return ';';
  if (comma >= 0) return ',';
  return text.slice(start).trim().includes('\t') ? '\t' : undefined;
}

function readRow(text: string, row: Row, separator: string | undefined, nest: Nest): void {
  if (separator === undefined) {
    for (const { 0: word, index } of row.text.matchAll(/\S+/g)) {
      nest.number(readRatio(text, word, row.offset + index), row.offset + index);
    }
    return;
  }
  let offset = row.offset;
  for (const cell of row.text.split(separator)) {
    const word = cell.trim();
    const at = offset + cell.length - cell.trimStart().length;
    if (word === '') failAt('kernelText.missing', { text, offset: at }, {});
    nest.number(readRatio(text, word, at), at);
    offset += cell.length + separator.length;
  }
}
