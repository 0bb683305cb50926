import type { Algorithm } from '../layers/algorithms.ts';
import type { Cost } from '../layers/cost.ts';
import type { Problem, WeightSlot } from '../layers/field.ts';
import type { LayerOp } from '../layers/op.ts';
import type { Shape } from '../tensor/tensor.ts';

/** Source positions from `first` to `last`, along one axis. */
export interface Seen {
  readonly first: number;
  readonly last: number;
}

/**
 * What the outputs along one axis see of the source: output q · p + φ sees `seen[φ]` moved by q · `advance`, p the length
 * of the table; nothing where that is undefined.
 */
export interface AxisField {
  readonly seen: readonly (Seen | undefined)[];
  readonly advance: number;
  /** Source positions an output moves by, on average. */
  readonly jump: number;
}

/** Receptive field of one output position, per spatial axis of the source, in source pixels. */
export interface ReceptiveField {
  /** r: how many positions it sees, from the first to the last; behind layers that enlarge, at the phase that sees most. */
  readonly size: readonly number[];
  /** j: how far it moves when the output moves by one (effective stride); a fraction behind layers that enlarge. */
  readonly jump: readonly number[];
  /** Source coordinate of the first position that output 0 sees; negative inside the padding. */
  readonly start: readonly number[];
  /** Joined inputs look at the source this far apart (their middles, at most, in source pixels); absent: at one place. */
  readonly misaligned?: readonly number[];
  readonly axes: readonly AxisField[];
}

/** One primitive to compute. */
export interface PlanStep {
  /** `nodeId/part`; plain layers have the part `main`. */
  readonly id: string;
  readonly nodeId: string;
  readonly part: string;
  readonly op: LayerOp;
  readonly slots: readonly WeightSlot[];
  /** The one the user wants; absent: by rule. */
  readonly algorithm?: Algorithm;
  /** Step ids, or `source`. */
  readonly inputs: readonly string[];
  readonly cost: Cost;
  readonly field: ReceptiveField;
  /** Bytes of its output. */
  readonly bytes: number;
  /** Names the result by what produced it: source, operation, weights, everything upstream. Equal keys, equal values. */
  readonly key: string;
}

/** One block of the document, planned. */
export interface PlanNode {
  readonly id: string;
  readonly label: string;
  /** ready: it will run; bypassed: passes its input on; broken: see problems; blocked: something before it is broken. */
  readonly status: 'ready' | 'bypassed' | 'broken' | 'blocked';
  readonly problems: readonly Problem[];
  readonly steps: readonly PlanStep[];
  readonly inputShape?: Shape;
  readonly outputShape?: Shape;
  /** Sum over its steps. */
  readonly multiplications: bigint;
  readonly parameters: bigint;
  readonly bytes: number;
  readonly field?: ReceptiveField;
  /** Key of its output (of its input when bypassed). */
  readonly key?: string;
}

export interface Plan {
  readonly source: Shape;
  readonly nodes: readonly PlanNode[];
  /** All steps in order, empty where a problem stops the run. */
  readonly steps: readonly PlanStep[];
  readonly runnable: boolean;
  readonly problems: readonly { readonly nodeId?: string; readonly problem: Problem }[];
  readonly multiplications: bigint;
  readonly parameters: bigint;
  /** Bytes of the source, all weights and all outputs, kept at the same time. */
  readonly bytes: number;
}
