import type { ConvOp, ConvTransposeOp, DeformConvOp } from '../../layers/op.ts';
import { numel, spatialOf } from '../../tensor/shape.ts';
import { addAt } from './linear-map.ts';
import type { Numbers, OpGradients, OpValues, Wanted } from './op-gradients.types.ts';
import { forEachRun, slidingProductsOf, type SlidingProducts } from './sliding-products.ts';

/**
 * The gradients of a convolution: its input's values lie under the window, the slopes at its stops.
 * Of a transposed one: the other way round.
 */
export function convGradients(
  op: ConvOp | ConvTransposeOp,
  { inputs: [input = none], weights: [weight = none] }: OpValues,
  slopes: Numbers,
  wanted: Wanted,
): OpGradients {
  const sum = slidingProductsOf(op);
  const ahead = op.type === 'conv';
  const ofInput = ahead
    ? overValues(sum, slopes, weight, new Float64Array(input.length))
    : overStops(sum, weight, slopes, new Float64Array(input.length));
  if (wanted === 'inputs') return { inputs: [ofInput], weights: [] };
  const ofWeight = new Float64Array(weight.length);
  if (ahead) overWeightsOfStops(sum, slopes, input, ofWeight);
  else overWeightsOfValues(sum, input, slopes, ofWeight);
  return { inputs: [ofInput], weights: op.bias ? [ofWeight, biasGradient(op, slopes)] : [ofWeight] };
}

const none = new Float64Array();

/** Every output of a filter moves with its bias. */
export function biasGradient(op: ConvOp | ConvTransposeOp | DeformConvOp, slopes: Numbers): Float64Array {
  const filters = op.output[1] ?? 0;
  const plane = numel(spatialOf(op.output));
  const sums = new Float64Array(filters);
  for (let i = 0; i < slopes.length; i++) addAt(sums, Math.floor(i / plane) % filters, slopes[i] ?? 0);
  return sums;
}

/** The sum without its values: slopes at the stops times weights, handed to what lies under the window. */
function overValues(sum: SlidingProducts, slopes: Numbers, weights: Numbers, values: Float64Array): Float64Array {
  forEachRun(sum, ({ count, taps, plane }) => (stopValue, weight, value) => {
    const slope = slopes[stopValue] ?? 0;
    if (slope === 0) return;
    for (let i = 0, w = weight, v = value; i < count; i++, w += taps, v += plane) {
      addAt(values, v, slope * (weights[w] ?? 0));
    }
  });
  return values;
}

/** The sum without its stop values: weights times slopes under the window, handed to the stops. */
function overStops(sum: SlidingProducts, weights: Numbers, slopes: Numbers, stops: Float64Array): Float64Array {
  forEachRun(sum, ({ count, taps, plane }) => (stopValue, weight, value) => {
    let total = 0;
    for (let i = 0, w = weight, v = value; i < count; i++, w += taps, v += plane) {
      const slope = slopes[v] ?? 0;
      if (slope !== 0) total += slope * (weights[w] ?? 0);
    }
    addAt(stops, stopValue, total);
  });
  return stops;
}

/** The sum without its weights, the slopes at the stops. */
function overWeightsOfStops(sum: SlidingProducts, slopes: Numbers, values: Numbers, weights: Float64Array): void {
  forEachRun(sum, ({ count, taps, plane }) => (stopValue, weight, value) => {
    const slope = slopes[stopValue] ?? 0;
    if (slope === 0) return;
    for (let i = 0, w = weight, v = value; i < count; i++, w += taps, v += plane) {
      addAt(weights, w, slope * (values[v] ?? 0));
    }
  });
}

/** The sum without its weights, the slopes under the window. */
function overWeightsOfValues(sum: SlidingProducts, stops: Numbers, slopes: Numbers, weights: Float64Array): void {
  forEachRun(sum, ({ count, taps, plane }) => (stopValue, weight, value) => {
    const given = stops[stopValue] ?? 0;
    for (let i = 0, w = weight, v = value; i < count; i++, w += taps, v += plane) {
      const slope = slopes[v] ?? 0;
      if (slope !== 0) addAt(weights, w, slope * given);
    }
  });
}
