import { referenceKernels } from '../../../../core/kernels/reference/reference.ts';
import type { Numbers, OpValues } from '../../../../core/execute/gradients/op-gradients.types.ts';
import type { LayerOp } from '../../../../core/layers/op.ts';
import { numel } from '../../../../core/tensor/shape.ts';
import type { Shape } from '../../../../core/tensor/tensor.ts';

/** The shapes of a layer's inputs. */
export function inputShapes(op: LayerOp): readonly Shape[] {
  return [op.input, ...('others' in op ? op.others : [])];
}

/** How many values each of its weight tensors holds. */
export function weightCounts(op: LayerOp): readonly number[] {
  const channels = op.input[1] ?? 1;
  switch (op.type) {
    case 'conv':
    case 'conv-transpose':
    case 'deform-conv': {
      const filters = op.output[1] ?? 1;
      const count = (channels * filters * numel(op.kernel)) / op.groups;
      return op.bias ? [count, filters] : [count];
    }
    case 'batch-norm':
      return op.trained ? [channels, channels, channels, channels] : [channels, channels];
    case 'normalize':
      return [op.affineCount, op.affineCount];
    default:
      return [];
  }
}

/** Random numbers in [0, 1), the same for the same seed. */
export function randomNumbers(seed: number): () => number {
  let state = (seed ^ 0x9e3779b9) >>> 0;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
}

export function randomVector(count: number, next: () => number): Float64Array {
  return Float64Array.from({ length: count }, () => 2 * next() - 1);
}

/**
 * Values in (-4, 4), or (0, 4), for every input and weight: all of them different, and none closer than 0.05 to a whole
 * number or a half, where the kinks are. Variances are positive.
 */
export function valuesFor(op: LayerOp, next: () => number): OpValues {
  const counts = inputShapes(op).map(numel);
  const total = counts.reduce((sum, count) => sum + count, 0);
  const order = Array.from({ length: total }, (_, i) => ({ i, key: next() })).toSorted((a, b) => a.key - b.key);
  const low = isPositive(op) ? 0 : -4;
  const all = order.map(({ i }) => awayFromKinks(low + ((4 - low) * (i + 0.5)) / total));
  let taken = 0;
  const inputs = counts.map((count) => Float64Array.from(all.slice(taken, (taken += count))));
  const weights = weightCounts(op).map((count, slot) => {
    const values = randomVector(count, next);
    return slot === 3 ? values.map((x) => 1.5 + x) : values;
  });
  return { inputs, weights };
}

/** Roots, logarithms and powers want numbers above 0. */
function isPositive(op: LayerOp): boolean {
  if (op.type === 'combine') return op.method === 'power';
  return op.type === 'activation' && ['log', 'sqrt', 'power', 'reciprocal'].includes(op.function);
}

function awayFromKinks(x: number): number {
  const below = Math.floor(2 * x);
  return (below + 0.1 + 0.8 * (2 * x - below)) / 2;
}

/**
 * The reference kernels in float64 throughout: they do their sums in it, and the arrays decide what they round to. Their
 * types name the lab's float32.
 */
export function forward(op: LayerOp, { inputs, weights }: OpValues): Float64Array {
  const output = new Float64Array(numel(op.output));
  const buffers = { inputs, weights, output } as unknown as Parameters<typeof referenceKernels.run>[1];
  referenceKernels.run(op, buffers, 0, output.length);
  return output;
}

/** Σ a b over the entries where b is not 0: what nobody asks about may be infinite. */
export function dot(a: Numbers, b: Numbers): number {
  let sum = 0;
  for (let i = 0; i < b.length; i++) if (b[i] !== 0) sum += (a[i] ?? NaN) * (b[i] ?? NaN);
  return sum;
}

/** What a sum is compared within: its terms' sizes, not its own, which may cancel. */
export function sizeOf(a: Numbers, b: Numbers): number {
  return dot(
    a.map((x) => Math.abs(x)),
    b.map((x) => Math.abs(x)),
  );
}
