import type { Shape } from '../tensor/tensor.ts';
import { noCalls, type Cost, type Formula, type FunctionCalls } from './cost.ts';
import { bigProduct, sumOfProducts } from './formula.ts';

/** What the rule of an op says of its work. What it leaves out is none; values are all read where it says nothing. */
export interface Work {
  readonly multiplications?: Formula;
  readonly paddingTaps?: bigint | undefined;
  readonly insertedZeros?: bigint;
  readonly additions?: Formula;
  readonly biasAdditions?: bigint;
  readonly comparisons?: bigint;
  readonly divisions?: bigint;
  readonly functions?: Partial<FunctionCalls>;
  readonly parameters?: Formula;
  /** Values of the inputs and weights that are read, each counted once. */
  readonly valuesRead?: bigint;
}

/** Bytes of one float32. */
const bytesPerValue = 4n;

/** The cost of an op whose work is known, its bytes included. Where nothing comes out nothing is read. */
export function costOfWork(
  op: { readonly input: Shape; readonly output: Shape; readonly others?: readonly Shape[] },
  status: Cost['status'],
  { functions, valuesRead, ...work }: Work,
): Cost {
  const parameters = work.parameters ?? sumOfProducts();
  const written = bigProduct(op.output);
  const all = [op.input, ...(op.others ?? [])].reduce((sum, shape) => sum + bigProduct(shape), parameters.value);
  return {
    status,
    multiplications: sumOfProducts(),
    paddingTaps: 0n,
    insertedZeros: 0n,
    additions: sumOfProducts(),
    biasAdditions: 0n,
    comparisons: 0n,
    divisions: 0n,
    ...work,
    functions: { ...noCalls, ...functions },
    parameters,
    bytesRead: written === 0n ? 0n : bytesPerValue * (valuesRead ?? all),
    bytesWritten: bytesPerValue * written,
  };
}
