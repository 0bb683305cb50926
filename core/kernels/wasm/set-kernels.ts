import type { AdaptivePoolOp, NormalizeOp, ReduceOp } from '../../layers/op.ts';
import type { StepKernel } from '../kernel-set.ts';
import type { WasmHost } from './host.ts';
import { placeOf } from './kernel-place.ts';

const product = (sizes: readonly number[]) => sizes.reduce((all, size) => all * size, 1);
/** A WebAssembly call takes a 32-bit count. */
const longest = 2 ** 30;

/** A mean over all positions of each map. Nothing for other windows, or maxima. */
export function globalPoolKernel(op: AdaptivePoolOp): StepKernel | undefined {
  const one = op.output.slice(2).every((size) => size === 1);
  return one && op.method === 'average' ? sumsKernel(op, product(op.input.slice(2)), true) : undefined;
}

/** Sums and means over the last axes. */
export function reduceKernel(op: ReduceOp): StepKernel | undefined {
  const first = op.input.length - op.axes.length;
  const last = op.axes.length > 0 && op.axes.every((axis, i) => axis === first + i);
  if (!last || (op.method !== 'sum' && op.method !== 'mean')) return undefined;
  return sumsKernel(op, product(op.input.slice(first)), op.method === 'mean');
}

/** The sum, in double precision, of every `span` values in a row, or their mean. */
function sumsKernel(op: AdaptivePoolOp | ReduceOp, span: number, mean: boolean): StepKernel | undefined {
  if (span > longest) return undefined;
  const plane = product(op.output.slice(2));
  return {
    ...setsKernel(product(op.output), span),
    bind: ({ inputs: [input], output }, place) => {
      const { kernels } = placeOf(place).host;
      return (begin, end) => {
        for (let i = begin; i < end; i++) {
          const sum = kernels.sumOf(input.byteOffset + i * span * 4, span);
          output[i] = mean ? sum / span : sum;
        }
      };
    },
    valuesReady: (units, index) => Math.max(0, Math.min(plane, units - index * plane)),
  };
}

/**
 * Every set of `span` values by its own mean and variance, all in double precision. Nothing where the weights change from
 * value to value, as in a layer norm.
 */
export function normalizeKernel(op: NormalizeOp): StepKernel | undefined {
  if (op.affineStep < 16 || op.span > longest) return undefined;
  const plane = product(op.output.slice(2));
  return {
    ...setsKernel(product(op.output) / op.span, 4 * op.span),
    bind: ({ inputs: [input], weights: [weight, bias], output }, place) => {
      const { host } = placeOf(place);
      return (begin, end) => {
        for (let from = begin * op.span; from < end * op.span; from += op.span) {
          const moments = momentsOf(host, input.byteOffset + from * 4, op);
          for (let at = from, next; at < from + op.span; at = next) {
            const index = Math.floor(at / op.affineStep);
            next = Math.min(from + op.span, (index + 1) * op.affineStep);
            const w = index % op.affineCount;
            const [src, dst] = [input.byteOffset + at * 4, output.byteOffset + at * 4];
            host.kernels.affine(src, dst, next - at, moments.mean, moments.scale, weight[w], bias[w]);
          }
        }
      };
    },
    valuesReady: (units, index) => Math.max(0, Math.min(plane, units * op.span - index * plane)),
  };
}

function momentsOf({ kernels }: WasmHost, at: number, { span, epsilon }: NormalizeOp) {
  const mean = kernels.sumOf(at, span) / span;
  return { mean, scale: 1 / Math.sqrt(kernels.squaresOf(at, span, mean) / span + epsilon) };
}

/** A unit is a set: its sums are taken in one way, whoever takes them. */
function setsKernel(sets: number, work: number) {
  return { algorithm: 'vector', units: sets, workPerUnit: work, packedLength: 0, pack: () => true } as const;
}
