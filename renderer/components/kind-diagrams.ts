/**
 * What a kind of layer connects, as a drawing of inputs (rows are channels, columns are positions) and one column of
 * outputs (rows are channels): the inputs that touch the marked output are filled.
 */
export interface KindDiagram {
  readonly rows: number;
  readonly columns: number;
  /** Row and column of the inputs that the marked output reads. */
  readonly reads: readonly (readonly [row: number, column: number])[];
  /** Row of the marked output. */
  readonly output: number;
  /** Rows of values in between: each channel is gathered first, then all of them. */
  readonly between?: boolean;
  /** The connections carry learned numbers (a kernel). */
  readonly learned: boolean;
}

function cells(rows: readonly number[], columns: readonly number[]): (readonly [number, number])[] {
  return rows.flatMap((row) => columns.map((column) => [row, column] as const));
}

const all = [0, 1, 2];

export const kindDiagrams: Readonly<Record<string, KindDiagram>> = {
  conv: { rows: 3, columns: 3, reads: cells(all, all), output: 1, learned: true },
  'depthwise-separable': { rows: 3, columns: 3, reads: cells(all, all), output: 1, between: true, learned: true },
  depthwise: { rows: 3, columns: 3, reads: cells([1], all), output: 1, learned: true },
  pointwise: { rows: 3, columns: 3, reads: cells(all, [1]), output: 1, learned: true },
  grouped: { rows: 4, columns: 3, reads: cells([0, 1], all), output: 0, learned: true },
  dilated: { rows: 3, columns: 5, reads: cells(all, [0, 2, 4]), output: 1, learned: true },
  // A column of the kernel between two maps, or a chain of thin steps: what comes first is gathered in between.
  'spatially-separable': { rows: 1, columns: 3, reads: cells([0], all), output: 0, between: true, learned: true },
  asymmetric: { rows: 3, columns: 4, reads: cells(all, [0, 1, 2, 3]), output: 1, between: true, learned: true },
  flattened: { rows: 3, columns: 3, reads: cells(all, [1]), output: 1, between: true, learned: true },
  bottleneck: { rows: 4, columns: 3, reads: cells([0, 1, 2, 3], all), output: 1, between: true, learned: true },
  'pointwise-grouped': { rows: 4, columns: 3, reads: cells([0, 1], [1]), output: 0, learned: true },
  'shuffled-grouped': { rows: 4, columns: 3, reads: cells([0, 2], all), output: 1, between: true, learned: true },
  'two-plus-one': { rows: 3, columns: 5, reads: cells(all, [1, 2, 3]), output: 1, between: true, learned: true },
  // What enlarges reads fewer inputs than its outputs seem to need.
  'sub-pixel': { rows: 2, columns: 3, reads: cells([0, 1], all), output: 0, learned: true },
  'resize-conv': { rows: 2, columns: 2, reads: cells([0, 1], [0, 1]), output: 0, between: true, learned: true },
  pool: { rows: 3, columns: 4, reads: cells([1], [0, 1]), output: 1, learned: false },
  'adaptive-pool': { rows: 3, columns: 4, reads: cells([1], [0, 1, 2, 3]), output: 1, learned: false },
  activation: { rows: 3, columns: 3, reads: cells([1], [1]), output: 1, learned: false },
  // One position of a transposed layer gathers from the few inputs that scatter onto it.
  'conv-transpose': { rows: 3, columns: 2, reads: cells(all, [0, 1]), output: 1, learned: true },
  // Norms with statistics of their own read a whole channel, or the channels of a group.
  'batch-norm': { rows: 3, columns: 3, reads: cells([1], [1]), output: 1, learned: true },
  'instance-norm': { rows: 3, columns: 4, reads: cells([1], [0, 1, 2, 3]), output: 1, learned: true },
  'group-norm': { rows: 4, columns: 4, reads: cells([0, 1], [0, 1, 2, 3]), output: 1, learned: true },
  // The rest move values: one input, another place.
  upsample: { rows: 3, columns: 2, reads: cells([1], [0]), output: 1, learned: false },
  pad: { rows: 3, columns: 3, reads: cells([1], [0]), output: 1, learned: false },
  crop: { rows: 3, columns: 5, reads: cells([1], [2]), output: 1, learned: false },
  'channel-shuffle': { rows: 4, columns: 3, reads: cells([2], [1]), output: 1, learned: false },
  'pixel-shuffle': { rows: 4, columns: 2, reads: cells([3], [0]), output: 0, learned: false },
  'pixel-unshuffle': { rows: 4, columns: 4, reads: cells([0], [3]), output: 3, learned: false },
  // What joins branches reads the same place of each, in rows of their own.
  add: { rows: 2, columns: 2, reads: cells([0, 1], [1]), output: 0, learned: false },
  multiply: { rows: 2, columns: 2, reads: cells([0, 1], [0]), output: 1, learned: false },
  concat: { rows: 4, columns: 2, reads: cells([2], [1]), output: 2, learned: false },
  softmax: { rows: 4, columns: 3, reads: cells([0, 1, 2, 3], [1]), output: 1, learned: false },
};
