import { gainOf, gflops, ratioOf, shareOf } from './figures.ts';
import type { Measured, Row } from './row.types.ts';

/** The rows of one number of threads, aligned, and below them why what is missing is missing. */
export function tableLines(rows: readonly Row[]): string[] {
  const peers = [...new Set(rows.flatMap((row) => row.peers.map(({ name }) => name)))];
  const head = ['', 'workload', 'GFLOP', 'computed by', 'ours ms', 'GFLOP/s', 'of loop'];
  const cells = [
    [...head, ...peers.flatMap((peer) => [`${peer} ms`, 'ratio'])],
    ...rows.map((row) => [...ownCells(row), ...peers.flatMap((peer) => peerCells(row, peer))]),
  ];
  const leftmost = [0, 1, 3];
  const widths = head
    .concat(peers.flatMap(() => ['', '']))
    .map((_, i) => Math.max(...cells.map((row) => (row[i] ?? '').length)));
  const aligned = (cell: string, i: number) =>
    leftmost.includes(i) ? cell.padEnd(widths[i] ?? 0) : cell.padStart(widths[i] ?? 0);
  return [...cells.map((row) => row.map(aligned).join('  ').trimEnd()), ...rows.flatMap(remarksOf)];
}

function ownCells(row: Row): string[] {
  const { id, text, macs, ours } = row;
  const share = shareOf(row);
  const speed = ours.state === 'measured' ? gflops(macs, ours.ms).toFixed(1) : '-';
  const note = ours.state === 'measured' ? (ours.note ?? '') : '';
  return [id, text, ((2 * macs) / 1e9).toFixed(3), note, timeText(ours), speed, percent(share)];
}

function peerCells(row: Row, peer: string): string[] {
  const measured = row.peers.find(({ name }) => name === peer)?.measured;
  return [timeText(measured), ratioOf(row, peer)?.toFixed(2) ?? '-'];
}

/** Milliseconds, or what stands in their place. */
export function timeText(measured: Measured | undefined): string {
  switch (measured?.state) {
    case 'measured':
      return measured.ms < 10 ? measured.ms.toFixed(3) : measured.ms.toFixed(1);
    case 'wrong':
      return 'WRONG';
    case 'failed':
      return 'failed';
    case 'unsupported':
    case undefined:
      return '-';
  }
}

export function percent(part: number | undefined): string {
  return part === undefined ? '-' : `${(part * 100).toFixed(1)} %`;
}

/** Wrong results and failures, and what the dense convolution of the same job took. */
function remarksOf(row: Row): string[] {
  const gain = gainOf(row);
  const all = [
    { name: 'ours', measured: row.ours },
    ...row.peers,
    ...(row.dense === undefined ? [] : [{ name: 'dense', measured: row.dense.measured }]),
  ];
  return [
    ...all.flatMap(({ name, measured }) => faultOf(`${row.id}, ${name}`, measured)),
    ...(gain === undefined
      ? []
      : [
          `${row.id}: the dense convolution of the same job took ${timeText(row.dense?.measured)} ms: ${gain.gain.toFixed(2)} times as long, with ${gain.promised.toFixed(2)} times the multiplications`,
        ]),
  ];
}

function faultOf(where: string, measured: Measured): string[] {
  if (measured.state === 'failed') return [`${where}: failed: ${measured.reason}`];
  if (measured.state !== 'wrong') return [];
  return [
    `${where}: WRONG: differs from the reference by up to ${measured.error.worst.toExponential(1)} of its largest value`,
  ];
}
