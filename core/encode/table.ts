/** A table of texts and numbers. Numbers are written in full, without separators. */
export interface Table {
  readonly header: readonly string[];
  readonly rows: readonly (readonly (string | number | bigint)[])[];
}

export const tableForms = ['csv', 'markdown', 'latex', 'tsv'] as const;
export type TableForm = (typeof tableForms)[number];

/** The table as text: CSV as RFC 4180 has it, tab-separated for spreadsheets, a Markdown table, a LaTeX tabular. */
export function writeTable(table: Table, form: TableForm): string {
  switch (form) {
    case 'csv':
      return lines(table, (cells) => cells.map(csvCell).join(','), '\r\n');
    case 'tsv':
      return lines(table, (cells) => cells.map((cell) => cell.replaceAll(/[\t\r\n]+/g, ' ')).join('\t'), '\n');
    case 'markdown':
      return markdown(table);
    case 'latex':
      return latex(table);
  }
}

function textsOf(cells: Table['rows'][number]): readonly string[] {
  return cells.map(String);
}

function lines({ header, rows }: Table, line: (cells: readonly string[]) => string, end: string): string {
  return [header, ...rows.map(textsOf)].map((cells) => line(cells) + end).join('');
}

/** Quoted where it must be; a text that a spreadsheet would take for a formula is made a text. */
function csvCell(cell: string): string {
  const plain = /^[=+@]/.test(cell) || /^-(?![\d.])/.test(cell) ? `'${cell}` : cell;
  return /[",\r\n]/.test(plain) ? `"${plain.replaceAll('"', '""')}"` : plain;
}

function isNumber(cell: string | number | bigint | undefined): boolean {
  return typeof cell === 'number' || typeof cell === 'bigint';
}

function markdown({ header, rows }: Table): string {
  const cell = (text: string) => text.replaceAll('|', '\\|').replaceAll(/[\r\n]+/g, ' ');
  const line = (cells: readonly string[]) => `| ${cells.map(cell).join(' | ')} |\n`;
  const rule = header.map((_, column) => (isNumber(rows[0]?.[column]) ? '---:' : '---'));
  return [header, rule, ...rows.map(textsOf)].map(line).join('');
}

const latexSigns: Readonly<Record<string, string>> = {
  '\\': '\\textbackslash{}',
  '~': '\\textasciitilde{}',
  '^': '\\textasciicircum{}',
  '×': '$\\times$',
  '−': '$-$',
  '→': '$\\to$',
};

function latex({ header, rows }: Table): string {
  const cell = (text: string) =>
    text.replaceAll(/[&%$#_{}]|[\\~^×−→]/g, (sign) => latexSigns[sign] ?? `\\${sign}`).replaceAll(/[\r\n]+/g, ' ');
  const line = (cells: readonly string[]) => `  ${cells.map(cell).join(' & ')} \\\\\n`;
  const columns = header.map((_, column) => (isNumber(rows[0]?.[column]) ? 'r' : 'l')).join('');
  const body = rows.map((row) => line(textsOf(row))).join('');
  return `\\begin{tabular}{${columns}}\n  \\hline\n${line(header)}  \\hline\n${body}  \\hline\n\\end{tabular}\n`;
}
