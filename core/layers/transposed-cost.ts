import { spatialOf } from '../tensor/shape.ts';
import { axisUses, productOf, type AxisUse } from './axis-use.ts';
import type { Cost, Formula } from './cost.ts';
import {
  bigProduct,
  differenceOf,
  factor,
  inputFactors,
  kernelFactors,
  lessOne,
  outputFactors,
  quotient,
  sumOfProducts,
  type Factor,
} from './formula.ts';
import type { ConvTransposeOp } from './op.ts';
import { windowOfOp } from './sliding-window.ts';
import { costOfWork, type Work } from './work.ts';

/**
 * By scatter: (product of input sizes) · C_in · (C_out / g) · (product of kernel sizes), products that fall on what the
 * padding cuts off counted.
 */
export function scatterMultiplications(op: ConvTransposeOp): Formula {
  const [batch = 0, inChannels = 0, ...spatial] = op.input;
  const filters = quotient('C_out', op.output[1] ?? 0, 'g', op.groups);
  return sumOfProducts([
    factor('N', batch),
    ...inputFactors(spatial),
    factor('C_in', inChannels),
    filters,
    ...kernelFactors(op.kernel),
  ]);
}

/**
 * By zero insertion: (product of output sizes) · C_out · (C_in / g) · (product of kernel sizes), most of it on inserted
 * zeros.
 */
export function zeroInsertionMultiplications(op: ConvTransposeOp): Formula {
  const { outputs, perOutput } = gathered(op);
  return sumOfProducts([...outputs, ...perOutput]);
}

/**
 * By the matrix Cᵀ: one product for each of its entries, that is C_in · (C_out / g) · (product over the axes of T), T the
 * pairs of an input position and a tap that meet an output position. What the padding cuts off is no entry.
 */
export function matrixMultiplications(op: ConvTransposeOp): Formula {
  return sumOfProducts(entryFactors(op, axisUses(windowOfOp(op))));
}

function entryFactors(op: ConvTransposeOp, uses: readonly AxisUse[]): Factor[] {
  const [batch = 0, inChannels = 0] = op.input;
  const filters = quotient('C_out', op.output[1] ?? 0, 'g', op.groups);
  const pairs = uses.map((use) => use.pairs);
  return [factor('N', batch), factor('C_in', inChannels), filters, ...kernelFactors(pairs, 'T')];
}

/**
 * Parameters: C_in · (C_out / g) · (product of kernel sizes), plus C_out biases. Multiplications and additions: by the
 * method. Products without zeros are the same for both: pairs of an input and a tap that land inside the output.
 */
export function costOfConvTranspose(op: ConvTransposeOp): Cost {
  const [batch = 0, inChannels = 0] = op.input;
  const filters = quotient('C_out', op.output[1] ?? 0, 'g', op.groups);
  const weights = [factor('C_in', inChannels), filters, ...kernelFactors(op.kernel)];
  const biases = factor('C_out', op.output[1] ?? 0);
  const uses = axisUses(windowOfOp(op));
  const channelPairs = BigInt(inChannels) * filters.value;
  const landing = BigInt(batch) * channelPairs * productOf(uses, 'pairs');
  return costOfWork(op, 'complete', {
    ...workOf(op, landing, uses),
    biasAdditions: op.bias ? bigProduct(op.output) : 0n,
    parameters: op.bias ? sumOfProducts(weights, [biases]) : sumOfProducts(weights),
    valuesRead:
      BigInt(batch) * BigInt(inChannels) * productOf(uses, 'stops') +
      channelPairs * productOf(uses, 'taps') +
      (op.bias ? biases.value : 0n),
  });
}

function workOf(op: ConvTransposeOp, landing: bigint, uses: readonly AxisUse[]): Work {
  switch (op.method) {
    case 'scatter':
      return scattered(op, landing);
    case 'zero-insertion':
      return inserted(op, landing);
    case 'matrix':
      return multiplied(op, uses);
  }
}

/** One product per entry; every row that has any sums its own. R: output positions that any input reaches. */
function multiplied(op: ConvTransposeOp, uses: readonly AxisUse[]): Work {
  const entries = entryFactors(op, uses);
  const [batch = 0, outChannels = 0] = op.output;
  const reached = kernelFactors(
    uses.map((use) => use.positions),
    'R',
  );
  const rows = [factor('N', batch), factor('C_out', outChannels), ...reached];
  return { multiplications: sumOfProducts(entries), additions: differenceOf(entries, rows) };
}

/** Every product is added to what lies there. */
function scattered(op: ConvTransposeOp, landing: bigint): Work {
  const multiplications = scatterMultiplications(op);
  return { multiplications, paddingTaps: multiplications.value - landing, additions: multiplications };
}

/** Every output sums its products, most of them with zeros: those inserted and those around. */
function inserted(op: ConvTransposeOp, landing: bigint): Work {
  const { outputs, perOutput } = gathered(op);
  const multiplications = zeroInsertionMultiplications(op);
  const stuffed = {
    input: spatialOf(op.input).map((n, axis) => (n - 1) * (op.stride[axis] ?? 1) + 1),
    output: spatialOf(op.output),
    kernel: op.kernel,
    stride: op.kernel.map(() => 1),
    dilation: op.dilation,
    padBefore: op.kernel.map((k, axis) => (op.dilation[axis] ?? 1) * (k - 1) - (op.padBefore[axis] ?? 0)),
    border: 'constant',
  } as const;
  const channelPairs = BigInt(op.input[0] ?? 0) * BigInt(op.output[1] ?? 0) * (perOutput[0]?.value ?? 0n);
  return {
    multiplications,
    paddingTaps: multiplications.value - landing,
    insertedZeros: channelPairs * productOf(axisUses(stuffed), 'pairs') - landing,
    additions: sumOfProducts([...outputs, lessOne(perOutput)]),
  };
}

/** Factors of the outputs and of the products of each. */
function gathered(op: ConvTransposeOp) {
  const [batch = 0, outChannels = 0, ...spatial] = op.output;
  return {
    outputs: [factor('N', batch), ...outputFactors(spatial), factor('C_out', outChannels)],
    perOutput: [quotient('C_in', op.input[1] ?? 0, 'g', op.groups), ...kernelFactors(op.kernel)],
  };
}
