import { differenceOf, type NetworkFigure } from '../../core/networks/figure.ts';

const grouped = new Intl.NumberFormat('en', { maximumFractionDigits: 2 });

/** network | figure | published | ours | difference and its reason. */
export function networkTable(figures: readonly NetworkFigure[]): string[] {
  const rows = [['network', 'figure', 'published', 'ours', 'difference and its reason'], ...figures.map(rowOf)];
  const widths = [0, 1, 2, 3].map((column) => Math.max(...rows.map((row) => (row[column] ?? '').length)));
  const remembered = figures.some(({ mark }) => mark === 'recalled');
  return [
    ...rows.map((row) =>
      row
        .map((cell, i) => cell.padEnd(widths[i] ?? 0))
        .join(' | ')
        .trimEnd(),
    ),
    ...(remembered ? ['* quoted from memory, to be looked up before it is shown as published'] : []),
  ];
}

function rowOf(row: NetworkFigure): string[] {
  const { network, figure, published, mark, ours, reason } = row;
  const printed = published === undefined ? '-' : `${published}${mark === 'recalled' ? '*' : ''}`;
  return [network, figure, printed, grouped.format(ours), differenceText(row, reason)];
}

function differenceText(row: NetworkFigure, reason: string | undefined): string {
  const percent = differenceOf(row);
  if (percent === undefined) return '';
  if (percent === 0) return 'none';
  const text = `${percent > 0 ? '+' : ''}${percent.toFixed(percent > -0.1 && percent < 0.1 ? 3 : 1)} %`;
  return reason === undefined ? text : `${text}: ${reason}`;
}
