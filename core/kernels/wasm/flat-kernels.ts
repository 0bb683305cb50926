import type { ActivationOp, BatchNormOp, CombineOp, LayerOp } from '../../layers/op.ts';
import type { StepBuffers, StepKernel } from '../kernel-set.ts';
import type { WasmHost } from './host.ts';
import { placeOf } from './kernel-place.ts';

/** Values of a unit: 64 kB. */
const granule = 16_384;

/** Computes output values [begin, end). */
export type FlatRun = (begin: number, end: number) => void;

/** A step of the algorithm `vector` whose output is computed piece by piece, whatever its axes. `work`: of one value. */
export function flatKernel(
  op: LayerOp,
  work: number,
  bind: (buffers: StepBuffers, host: WasmHost) => FlatRun,
): StepKernel {
  const length = op.output.reduce((product, size) => product * size, 1);
  const plane = op.output.slice(2).reduce((product, size) => product * size, 1);
  return {
    algorithm: 'vector',
    units: Math.ceil(length / granule),
    workPerUnit: granule * work,
    packedLength: 0,
    pack: () => true,
    bind: (buffers, place) => {
      const run = bind(buffers, placeOf(place).host);
      return (begin, end) => run(begin * granule, Math.min(length, end * granule));
    },
    valuesReady: (units, index) => Math.max(0, Math.min(plane, units * granule - index * plane)),
  };
}

/** In the order of their numbers in assembly/flat.ts. */
const activations = [
  'relu',
  'clip',
  'abs',
  'threshold',
  'sqrt',
  'reciprocal',
  'floor',
  'ceil',
  'leaky-relu',
  'scale-shift',
  'hard-sigmoid',
  'hard-swish',
  'sigmoid',
  'silu',
  'tanh',
  'gelu-tanh',
  'elu',
  'selu',
  'celu',
  'exp',
] as const satisfies readonly ActivationOp['function'][];

/**
 * The same bits as the definition, except for the functions with an exponential, which differ by a unit in the last place
 * where a sum falls within 1e-14 of the middle between two floats. Nothing for functions that are not there.
 */
export function activationKernel(op: ActivationOp): StepKernel | undefined {
  const name = op.function === 'relu6' ? 'clip' : op.function;
  const code = activations.findIndex((each) => each === name);
  if (code < 0 || (op.function === 'clip' && (vanishes(op.alpha) || vanishes(op.beta)))) return undefined;
  const [alpha, beta] = op.function === 'relu6' ? [0, 6] : [boundOf(op), op.beta];
  return flatKernel(op, code < 8 ? 1 : 4, ({ inputs: [input], output }, { kernels }) => (begin, end) => {
    const at = begin * 4;
    kernels.activate(code, input.byteOffset + at, output.byteOffset + at, end - begin, alpha, beta);
  });
}

/** A bound that is 0 as a float, but not as a double, would leave -0 and 0 apart. */
function vanishes(bound: number): boolean {
  return bound !== 0 && Math.fround(bound) === 0;
}

/** A threshold is compared as a float: the largest one not above it says the same. */
function boundOf({ function: name, alpha }: ActivationOp): number {
  if (name !== 'threshold') return alpha;
  const near = new Float32Array([alpha]);
  if (near[0] <= alpha || Number.isNaN(alpha)) return near[0];
  // The float below: its bits are one less, or one more left of 0.
  const bits = new Int32Array(near.buffer);
  if (near[0] === 0) return -(2 ** -149);
  bits[0] += near[0] > 0 ? -1 : 1;
  return near[0];
}

const pairs = ['add', 'subtract', 'multiply', 'divide', 'maximum', 'minimum'] as const;

/**
 * Two tensors, or the largest or smallest of several, with the bits of the definition. Nothing for a longer sum, which the
 * definition rounds once.
 */
export function combineKernel(op: CombineOp): StepKernel | undefined {
  const code = pairs.findIndex((each) => each === op.method);
  const unrounded = op.method === 'maximum' || op.method === 'minimum';
  if (code < 0 || op.others.length === 0 || (op.others.length > 1 && !unrounded)) return undefined;
  return flatKernel(op, op.others.length, ({ inputs, output }, { kernels }) => (begin, end) => {
    const [first, ...others] = inputs.map((input) => input.byteOffset + begin * 4);
    const to = output.byteOffset + begin * 4;
    let from = first;
    for (const other of others) {
      kernels.combinePair(code, from, other, to, end - begin);
      from = to;
    }
  });
}

/** With running statistics: every channel scaled and shifted in double precision, as the definition does. */
export function batchNormKernel(op: BatchNormOp): StepKernel | undefined {
  if (!op.trained) return undefined;
  const channels = op.input[1];
  const plane = op.input.slice(2).reduce((product, size) => product * size, 1);
  return flatKernel(op, 3, ({ inputs: [input], weights: [weight, bias, mean, variance], output }, { kernels }) => {
    const scales = Float64Array.from(variance, (value) => 1 / Math.sqrt(value + op.epsilon));
    return (begin, end) => {
      for (let at = begin, next; at < end; at = next) {
        const index = Math.floor(at / plane);
        next = Math.min(end, (index + 1) * plane);
        const c = index % channels;
        const [from, to] = [input.byteOffset + at * 4, output.byteOffset + at * 4];
        kernels.affine(from, to, next - at, mean[c], scales[c], weight[c], bias[c]);
      }
    };
  });
}
