import type { Cost } from '../layers/cost.ts';
import type { LayerOp } from '../layers/op.ts';
import { countByTool, type CountingTool, type Note } from './counting-tools.ts';

/** An op with its exact counts: what every convention looks at. A step of a plan is one. */
export interface Costed {
  readonly op: LayerOp;
  readonly cost: Cost;
}

/** How the exact counts are shown as one number. */
export interface Convention {
  /** A MAC is one product with its addition; a FLOP is one operation: a MAC has two. */
  readonly unit: 'multiplications' | 'macs' | 'flops';
  /** Additions of a bias, each for one. They are no multiplications. */
  readonly bias: boolean;
  /** Products with zeros of the padding. */
  readonly paddingTaps: boolean;
  /** Norms, activations, pools and all else that is no product with weights or of matrices. */
  readonly others: boolean;
}

/** One number, and whether it is all that the convention asks for. `notes` say where it differs from the lab's. */
export interface View {
  readonly value: bigint;
  readonly status: Cost['status'];
  readonly notes: readonly Note[];
}

const ownPresets = {
  lab: { unit: 'multiplications', bias: false, paddingTaps: true, others: true },
  paper: { unit: 'macs', bias: false, paddingTaps: true, others: false },
} as const satisfies Readonly<Record<string, Convention>>;

export const countingPresets = ['lab', 'paper', 'torchinfo', 'fvcore', 'thop', 'ptflops'] as const;
export type CountingPreset = (typeof countingPresets)[number];

/** The counts by a named convention: the lab's, that of most papers, or as a tool for PyTorch would give it. */
export function countByPreset(preset: CountingPreset, all: readonly Costed[]): View {
  if (preset === 'lab' || preset === 'paper') return countBy(ownPresets[preset], all);
  return countByRule(preset, all);
}

/** The same exact counts, added up as a convention says. Where a count is missing the view is partial. */
export function countBy(convention: Convention, all: readonly Costed[]): View {
  const views = all
    .filter(({ op }) => convention.others || isProduct(op))
    .map(({ op, cost }) => ({ value: shownOf(convention, op, cost), status: statusOf(convention, cost) }));
  return {
    value: views.reduce((sum, { value }) => sum + value, 0n),
    status: worst(views.map(({ status }) => status)),
    notes: [],
  };
}

function countByRule(tool: CountingTool, all: readonly Costed[]): View {
  const counts = all.map(({ op, cost }) => countByTool(tool, op, cost));
  return {
    value: counts.reduce((sum, { value }) => sum + value, 0n),
    status: counts.some(({ known }) => !known) ? 'partial' : 'complete',
    notes: [...new Set(counts.flatMap(({ notes }) => notes))].toSorted(),
  };
}

/** Whether the op's multiplications are MACs: each has an addition of its own. */
function isProduct(op: LayerOp): boolean {
  return op.type === 'conv' || op.type === 'conv-transpose' || op.type === 'deform-conv' || op.type === 'matmul';
}

function shownOf({ unit, bias, paddingTaps }: Convention, op: LayerOp, cost: Cost): bigint {
  const products = cost.multiplications.value - (paddingTaps ? 0n : (cost.paddingTaps ?? 0n));
  const biases = bias ? cost.biasAdditions : 0n;
  switch (unit) {
    case 'multiplications':
      return products;
    case 'macs':
      return products + biases;
    case 'flops':
      return (isProduct(op) ? 2n * products : products + furtherOperations(cost)) + biases;
  }
}

/** Everything an op without MACs does beside multiplying, each call of a function for one. */
function furtherOperations({ additions, comparisons, divisions, functions }: Cost): bigint {
  const calls = Object.values(functions).reduce((sum, count) => sum + count, 0n);
  return additions.value + comparisons + divisions + calls;
}

function statusOf({ paddingTaps }: Convention, cost: Cost): Cost['status'] {
  return cost.status === 'complete' && !paddingTaps && cost.paddingTaps === undefined ? 'partial' : cost.status;
}

/** Of several parts: unavailable only if all are. */
function worst(all: readonly Cost['status'][]): Cost['status'] {
  if (all.every((status) => status === 'complete')) return 'complete';
  return all.every((status) => status === 'unavailable') ? 'unavailable' : 'partial';
}
