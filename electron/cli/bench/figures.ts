import type { Measured, Row } from './row.types.ts';

/** Thousand million operations a second; a multiply-add counts as two. */
export function gflops(macs: number, ms: number): number {
  return (2 * macs) / ms / 1e6;
}

/** Milliseconds of what was measured and right; undefined of everything else. */
export function msOf(measured: Measured | undefined): number | undefined {
  return measured?.state === 'measured' ? measured.ms : undefined;
}

/** Our part of the bare loop's speed. */
export function shareOf({ macs, peakGflops, ours }: Row): number | undefined {
  const ms = msOf(ours);
  return ms === undefined ? undefined : gflops(macs, ms) / peakGflops;
}

/** The peer's time divided by ours: above 1 we are quicker. */
export function ratioOf({ ours, peers }: Row, peer: string): number | undefined {
  return quotient(msOf(peers.find(({ name }) => name === peer)?.measured), msOf(ours));
}

/** How much less time this takes than the dense convolution, and how many multiplications less there are. */
export function gainOf({ macs, ours, dense }: Row): { readonly gain: number; readonly promised: number } | undefined {
  const gain = quotient(msOf(dense?.measured), msOf(ours));
  return gain === undefined || dense === undefined ? undefined : { gain, promised: dense.macs / macs };
}

/** How many times quicker the second row is; undefined where one was not measured. */
export function scalingOf(one: Row | undefined, two: Row | undefined): number | undefined {
  return quotient(msOf(one?.ours), msOf(two?.ours));
}

/** The same row by everybody's shortest run: what a quiet machine shows, where other programs disturbed most runs. */
export function byBest(row: Row): Row {
  const { ours, peers, dense, peakBest } = row;
  return {
    ...row,
    peakGflops: peakBest,
    ours: atBest(ours),
    peers: peers.map(({ name, measured }) => ({ name, measured: atBest(measured) })),
    ...(dense === undefined ? {} : { dense: { ...dense, measured: atBest(dense.measured) } }),
  };
}

function atBest(measured: Measured): Measured {
  return measured.state === 'measured' ? { ...measured, ms: measured.best } : measured;
}

function quotient(above: number | undefined, below: number | undefined): number | undefined {
  return above === undefined || below === undefined ? undefined : above / below;
}
