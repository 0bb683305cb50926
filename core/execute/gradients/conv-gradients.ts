import type { ConvOp, ConvTransposeOp } from '../../layers/op.ts';
import { numel, spatialOf } from '../../tensor/shape.ts';
import { forEachProduct, slidingProductsOf } from './sliding-products.ts';

/** How a number changes with everything a layer was given, rounded to float32 once. */
export interface ConvGradients {
  /** *Shape*: that of the layer's input. */
  readonly input: Float32Array;
  /** *Shape*: that of its weight. */
  readonly weight: Float32Array;
  /** *Shape*: [C_out]; also where the layer adds no bias. */
  readonly bias: Float32Array;
}

/**
 * The gradients of a convolution or a transposed one, by the chain rule: `outputGradient` says how the number changes
 * with every output (vector-Jacobian product, reverse mode). Slow and obvious, in float64.
 * *Shape*: input and weight as the op's, outputGradient as its output. Throws RangeError for other lengths.
 */
export function convGradients(
  op: ConvOp | ConvTransposeOp,
  input: Float32Array,
  weight: Float32Array,
  outputGradient: Float32Array,
): ConvGradients {
  const sum = slidingProductsOf(op);
  checkLength('input', input, numel(op.input));
  checkLength('weight', weight, (sum.stopChannels * sum.channels * sum.taps) / sum.groups);
  checkLength('output gradient', outputGradient, numel(op.output));
  const inputs = new Float64Array(input.length);
  const weights = new Float64Array(weight.length);
  const addTo = (to: Float64Array, at: number, product: number) => (to[at] = (to[at] ?? 0) + product);
  forEachProduct(sum, (stopValue, w, value) => {
    const [outputAt, inputAt] = op.type === 'conv' ? [stopValue, value] : [value, stopValue];
    const slope = outputGradient[outputAt] ?? 0;
    addTo(inputs, inputAt, slope * (weight[w] ?? 0));
    addTo(weights, w, slope * (input[inputAt] ?? 0));
  });
  return {
    input: Float32Array.from(inputs),
    weight: Float32Array.from(weights),
    bias: biasGradient(op, outputGradient),
  };
}

/** Every output of a filter moves with its bias. */
function biasGradient(op: ConvOp | ConvTransposeOp, outputGradient: Float32Array): Float32Array {
  const filters = op.output[1] ?? 0;
  const plane = numel(spatialOf(op.output));
  const sums = new Float64Array(filters);
  for (const [i, slope] of outputGradient.entries()) {
    const filter = Math.floor(i / plane) % filters;
    sums[filter] = (sums[filter] ?? 0) + slope;
  }
  return Float32Array.from(sums);
}

function checkLength(name: string, values: Float32Array, wanted: number): void {
  if (values.length !== wanted) throw new RangeError(`the ${name} has ${values.length} values, ${wanted} are needed`);
}
