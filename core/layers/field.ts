import type { ErrorData } from '../errors.ts';
import type { Shape } from '../tensor/tensor.ts';
import type { LayerOp } from './op.ts';
import type { FieldRule } from './reach.ts';
import type { Cost } from './cost.ts';
import type { WeightSpec } from './weight-spec.ts';

/** A value a user can set, as stored in a document: plain JSON. */
export type ParamValue = number | string | boolean | readonly number[] | Padding | WeightSpec;
export type Params = Readonly<Record<string, ParamValue>>;

/** Padding as the user says it; planning turns it into begin and end per axis. */
export interface Padding {
  readonly size: 'valid' | 'same-upper' | 'same-lower' | 'full' | 'explicit';
  /** Per axis, read only where size is `explicit`. */
  readonly before: readonly number[];
  readonly after: readonly number[];
  readonly mode: 'zeros' | 'reflect' | 'replicate' | 'circular';
}

/** What a form shows for one parameter. The form, the validator and the help are built from these. */
export type Field = FieldShape & {
  readonly when?: FieldCondition;
  /** The field means something only for data with one of these numbers of spatial axes. */
  readonly ranks?: readonly number[];
};

/** The field means something only while the choice `name` has one of `values`; a form hides it otherwise. */
export interface FieldCondition {
  readonly name: string;
  readonly values: readonly string[];
}

export type FieldShape =
  | { readonly kind: 'integer'; readonly name: string; readonly min: number; readonly max: number }
  | {
      readonly kind: 'number';
      readonly name: string;
      readonly min: number;
      readonly max: number;
      readonly step: number;
    }
  /** One integer per spatial axis; an array of length 1 holds for all axes. */
  | { readonly kind: 'axes'; readonly name: string; readonly min: number; readonly max: number }
  | { readonly kind: 'choice'; readonly name: string; readonly options: readonly string[] }
  | { readonly kind: 'flag'; readonly name: string }
  | { readonly kind: 'padding'; readonly name: string; readonly modes: readonly Padding['mode'][] }
  | { readonly kind: 'weights'; readonly name: string };

/** One tensor of weights a layer wants. */
export interface WeightSlot {
  /** `mean` and `variance` are the running statistics of a batch norm, whose scale and shift are `weight` and `bias`. */
  readonly name: 'weight' | 'bias' | 'mean' | 'variance';
  readonly shape: Shape;
  /** Groups, where the input's channels come first in `shape` (transposed convolutions); absent: the output's do. */
  readonly transposedGroups?: number;
  /** Groups, where the output's channels come first; absent: 1. */
  readonly groups?: number;
  /** Inputs that meet in one output: C_in / g times the taps. */
  readonly fanIn: number;
  readonly fanOut: number;
  readonly spec: WeightSpec;
}

/** A problem found while planning, with the change of parameters that would mend it where there is one. */
export interface Problem {
  readonly error: ErrorData;
  readonly fix?: Params;
}

export type Resolved =
  | { readonly ok: true; readonly op: LayerOp; readonly slots: readonly WeightSlot[] }
  | { readonly ok: false; readonly problems: readonly Problem[] };

/** Everything about one primitive layer, in one file. */
export interface LayerDefinition {
  readonly type: string;
  /** For the form, in order. Labels and help are translations keyed by type and name. */
  readonly fields: readonly Field[];
  readonly defaults: Params;
  /** How many inputs it takes, where that is not one; `most` may be Infinity. */
  readonly inputs?: { readonly least: number; readonly most: number };
  /**
   * Settles defaults, padding and shapes, or says what is wrong. `label` is how sentences name the layer, `others` are
   * the inputs after the first.
   */
  resolve(params: Params, input: Shape, label: string, others?: readonly Shape[]): Resolved;
}

/** Rules over a resolved op, one set per op type. */
export interface OpRules<Op extends LayerOp> {
  cost(op: Op): Cost;
  /** How its outputs look at input number `input`. */
  field(op: Op, input: number): FieldRule;
}
