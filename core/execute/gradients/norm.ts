import { momentsOf } from '../../kernels/reference/norm.ts';
import type { BatchNormOp, NormalizeOp } from '../../layers/op.ts';
import { numel } from '../../tensor/shape.ts';
import { addAt } from './linear-map.ts';
import type { Numbers, OpGradients, OpValues } from './op-gradients.types.ts';

/**
 * Of a trained batch norm y = (x - m) · r · w + b, r = 1 / sqrt(v + epsilon), also with respect to its statistics:
 * w, b, mean m and variance v. Of one with the batch's own, as any norm of a set ({@link normGradients}).
 */
export function batchNormGradients(op: BatchNormOp, { inputs, weights }: OpValues, slopes: Numbers): OpGradients {
  const [channels, plane] = [op.input[1] ?? 1, numel(op.input.slice(2))];
  const channelOf = (i: number) => Math.floor(i / plane) % channels;
  const [input = none] = inputs;
  if (op.trained) return trainedGradients(op, input, weights, slopes, channelOf);
  const sets = Array.from({ length: channels }, (): number[] => []);
  for (let i = 0; i < input.length; i++) sets[channelOf(i)]?.push(i);
  return normGradients(sets, input, weights, slopes, { epsilon: op.epsilon, weightOf: channelOf });
}

/** Every `span` values are a set of their own. */
export function normalizeGradients(op: NormalizeOp, { inputs, weights }: OpValues, slopes: Numbers): OpGradients {
  const [input = none] = inputs;
  const sets = Array.from({ length: input.length / op.span }, (_, set) =>
    Array.from({ length: op.span }, (_, i) => set * op.span + i),
  );
  const weightOf = (i: number) => Math.floor(i / op.affineStep) % op.affineCount;
  return normGradients(sets, input, weights, slopes, { epsilon: op.epsilon, weightOf });
}

const none = new Float64Array();

function trainedGradients(
  op: BatchNormOp,
  input: Numbers,
  [scale = none, shift = none, mean = none, variance = none]: readonly Numbers[],
  slopes: Numbers,
  channelOf: (i: number) => number,
): OpGradients {
  const inputs = new Float64Array(input.length);
  const [ofScale, ofShift, ofMean, ofVariance] = [scale, shift, mean, variance].map((w) => new Float64Array(w.length));
  if (!ofScale || !ofShift || !ofMean || !ofVariance) return { inputs: [inputs], weights: [] };
  for (let i = 0; i < input.length; i++) {
    const slope = slopes[i] ?? 0;
    if (slope === 0) continue;
    const c = channelOf(i);
    const factor = 1 / Math.sqrt((variance[c] ?? 0) + op.epsilon);
    const [w, distance] = [scale[c] ?? 0, (input[i] ?? 0) - (mean[c] ?? 0)];
    addAt(inputs, i, slope * factor * w);
    addAt(ofScale, c, slope * distance * factor);
    addAt(ofShift, c, slope);
    addAt(ofMean, c, -slope * factor * w);
    addAt(ofVariance, c, -0.5 * slope * distance * w * factor ** 3);
  }
  return { inputs: [inputs], weights: [ofScale, ofShift, ofMean, ofVariance] };
}

interface NormRule {
  readonly epsilon: number;
  /** Which scale and shift a value has. */
  readonly weightOf: (i: number) => number;
}

/**
 * Of y = z · w + b, z = (x - mean) · r over each set, r = 1 / sqrt(variance + epsilon). With h = g w:
 * r · (h - mean of h - z · mean of h z) for x, Σ g z for w, Σ g for b (Ioffe and Szegedy 2015, section 3). A set whose
 * slopes are all 0 hands back 0, whatever it holds.
 */
function normGradients(
  sets: readonly (readonly number[])[],
  input: Numbers,
  [scale = none, shift = none]: readonly Numbers[],
  slopes: Numbers,
  { epsilon, weightOf }: NormRule,
): OpGradients {
  const inputs = new Float64Array(input.length);
  const [ofScale, ofShift] = [new Float64Array(scale.length), new Float64Array(shift.length)];
  for (const set of sets) {
    if (set.every((i) => slopes[i] === 0)) continue;
    const moments = momentsOf([set.map((i) => input[i] ?? 0)], epsilon);
    const z = set.map((i) => ((input[i] ?? 0) - moments.mean) * moments.scale);
    const h = set.map((i) => (slopes[i] ?? 0) * (scale[weightOf(i)] ?? 0));
    const meanOf = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / set.length;
    const [meanH, meanHz] = [meanOf(h), meanOf(h.map((value, k) => value * (z[k] ?? 0)))];
    for (const [k, i] of set.entries()) {
      const [own, slope] = [z[k] ?? 0, slopes[i] ?? 0];
      addAt(inputs, i, moments.scale * ((h[k] ?? 0) - meanH - own * meanHz));
      if (slope === 0) continue;
      addAt(ofScale, weightOf(i), slope * own);
      addAt(ofShift, weightOf(i), slope);
    }
  }
  return { inputs: [inputs], weights: [ofScale, ofShift] };
}
