import type { Cost } from '../layers/cost.ts';
import type { Problem, WeightSlot } from '../layers/field.ts';
import type { LayerOp } from '../layers/op.ts';
import type { Shape } from '../tensor/tensor.ts';

/** Receptive field of one output position, per spatial axis, in source pixels. */
export interface ReceptiveField {
  /** A layer up to here enlarges: its outputs lie less than one input apart. */
  readonly enlarged?: true;
  /** A layer widens behind one that enlarges: how much it sees depends on the output's phase, and `size` is only near it. */
  readonly approximate?: true;
  /** r: how many positions it sees. */
  readonly size: readonly number[];
  /** j: how far it moves when the output moves by one (effective stride). */
  readonly jump: readonly number[];
  /** Source coordinate of the first position that output 0 sees; negative inside the padding. */
  readonly start: readonly number[];
}

/** One primitive to compute. */
export interface PlanStep {
  /** `nodeId/part`; plain layers have the part `main`. */
  readonly id: string;
  readonly nodeId: string;
  readonly part: string;
  readonly op: LayerOp;
  readonly slots: readonly WeightSlot[];
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
