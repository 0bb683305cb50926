import type { ErrorData } from '../errors.ts';
import type { LayerOp } from '../layers/op.ts';
import type { Shape } from '../tensor/tensor.ts';
import type { OnnxDtype, OnnxTensor } from './model.types.ts';

/** A tensor of a program: which memory holds it, and how to read that. */
export interface ProgramValue {
  /** An input, a constant or the step that computes it. */
  readonly id: string;
  readonly shape: Shape;
  readonly dtype: OnnxDtype;
}

/** One layer to compute, all settled. */
export interface ProgramStep {
  /** Names its output. */
  readonly id: string;
  readonly op: LayerOp;
  /** Ids, in the order of the op's inputs. */
  readonly inputs: readonly string[];
  /** Ids, in the order of the op's weights. */
  readonly weights: readonly string[];
  /** What the values are to the network: whole numbers are cut and wrapped to it after the step. */
  readonly dtype: OnnxDtype;
  /** The node it comes from, as sentences call it. */
  readonly node: string;
}

/** A network for inputs of one size, as steps in an order in which they can run. */
export interface Program {
  readonly inputs: ReadonlyMap<string, ProgramValue>;
  /** By id. */
  readonly constants: ReadonlyMap<string, OnnxTensor>;
  readonly steps: readonly ProgramStep[];
  readonly outputs: ReadonlyMap<string, ProgramValue>;
  /** Every tensor of the network that has a name, inner ones included. */
  readonly values: ReadonlyMap<string, ProgramValue>;
}

export type Lowered =
  { readonly ok: true; readonly program: Program } | { readonly ok: false; readonly problems: readonly ErrorData[] };
