import type { Measured, Row } from '../../../../electron/cli/bench/row.types.ts';

export function took(ms: number): Measured {
  return { state: 'measured', ms, best: ms, runs: 9, error: { worst: 1e-7, relative: 1e-8 }, note: 'direct' };
}

export const wrong: Measured = { state: 'wrong', error: { worst: 0.5, relative: 0.1 } };

/** 100 million multiply-adds where a bare loop does 50 GFLOP/s; everybody takes 5 ms unless it is said. */
export function rowOf(id: string, parts: Partial<Row> = {}): Row {
  return {
    id,
    text: 'a layer',
    threads: 1,
    macs: 1e8,
    peakGflops: 50,
    peakBest: 60,
    ours: took(5),
    peers: [{ name: 'onnxruntime-node', measured: took(5) }],
    ...parts,
  };
}
