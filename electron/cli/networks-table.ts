import { agreementOf, differenceOf, type NetworkFigure } from '../../core/networks/figure.ts';

const grouped = new Intl.NumberFormat('en', { maximumFractionDigits: 2 });
const numeric = [2, 3];

/** network | figure | published | ours | difference and its reason; numbers to the right. */
export function networkTable(figures: readonly NetworkFigure[]): string[] {
  const rows = [['network', 'figure', 'published ', 'ours', 'difference and its reason'], ...figures.map(rowOf)];
  const widths = [0, 1, 2, 3].map((column) => Math.max(...rows.map((row) => (row[column] ?? '').length)));
  const aligned = (cell: string, column: number) =>
    numeric.includes(column) ? cell.padStart(widths[column] ?? 0) : cell.padEnd(widths[column] ?? 0);
  const remembered = figures.some(({ mark }) => mark === 'recalled');
  return [
    ...rows.map((row) => row.map(aligned).join(' | ').trimEnd()),
    ...(remembered ? ['* quoted from memory, to be looked up before it is shown as published'] : []),
  ];
}

/** A space where no star stands keeps the digits in line. */
function rowOf(row: NetworkFigure): string[] {
  const { network, figure, published, mark, ours } = row;
  const printed = `${published ?? '-'}${mark === 'recalled' ? '*' : ' '}`;
  const unit = published?.endsWith(' %') === true ? ' %' : '';
  return [network, figure, printed, `${grouped.format(ours)}${unit}`, differenceText(row)];
}

function differenceText(row: NetworkFigure): string {
  const percent = differenceOf(row);
  if (percent === undefined) return '-';
  if (percent === 0) return agreementOf(row) === 'cut' ? 'none, printed cut off' : 'none';
  const text = `${percent > 0 ? '+' : ''}${percent.toFixed(percent > -0.1 && percent < 0.1 ? 3 : 1)} %`;
  return row.reason === undefined ? text : `${text}: ${row.reason}`;
}
