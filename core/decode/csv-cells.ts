/** One cell of a line: its text without blanks and quotation marks around it, and where it stands in the whole text. */
export interface CsvCell {
  readonly text: string;
  readonly offset: number;
  readonly end: number;
}

/** What separates the cells of a line, outside quotation marks: a tab if there is one, else a semicolon, else a comma. */
export function separatorOf(line: string): string {
  const bare = line.replace(/"[^"]*"/g, '');
  return ['\t', ';', ','].find((separator) => bare.includes(separator)) ?? ',';
}

/**
 * The cells of one line that begins at `begin` (RFC 4180, without line breaks inside cells; a mark doubled inside
 * quotation marks is one). Or where a quotation mark is that nothing closes.
 */
export function csvCells(line: string, begin: number, separator: string): readonly CsvCell[] | { unclosed: number } {
  const cells: CsvCell[] = [];
  let at = 0;
  for (;;) {
    const first = afterBlanks(line, at, separator);
    const quoted = line[first] === '"';
    const close = quoted ? closingMark(line, first + 1) : first;
    if (close === undefined) return { unclosed: begin + first };
    const next = line.indexOf(separator, close);
    const end = next < 0 ? line.length : next;
    const bare = line.slice(quoted ? close + 1 : first, end).trim();
    const text = quoted
      ? line
          .slice(first + 1, close)
          .replaceAll('""', '"')
          .trim() + bare
      : bare;
    cells.push({ text, offset: begin + (text === '' ? at : first), end: begin + end });
    if (next < 0) return cells;
    at = next + 1;
  }
}

/** Blanks before a cell; a tab that separates is none. */
function afterBlanks(line: string, from: number, separator: string): number {
  let at = from;
  while (at < line.length && line[at] !== separator && (line[at] ?? '').trim() === '') at++;
  return at;
}

function closingMark(line: string, from: number): number | undefined {
  for (let at = line.indexOf('"', from); at >= 0; at = line.indexOf('"', at + 2)) {
    if (line[at + 1] !== '"') return at;
  }
  return undefined;
}
