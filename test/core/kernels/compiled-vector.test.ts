import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { findKernelSet } from '../../../core/kernels/registry.ts';
import {
  combineMethods,
  elementaryFunctions,
  pointwiseFunctions,
  type ActivationOp,
  type LayerOp,
} from '../../../core/layers/op.ts';
import { reduced } from '../../../core/layers/reduce.ts';
import { numel } from '../../../core/tensor/shape.ts';
import type { Shape } from '../../../core/tensor/tensor.ts';
import { runs } from '../../support/runs.ts';
import { movementParams, poolParams, resolveOp, wholeNumbers } from './arbitrary-ops.ts';
import {
  byReference,
  compute,
  expectClose,
  expectReadyIsThere,
  expectSame,
  expectSameBitsInAnyOrder,
  withFractions,
} from './compiled-laws.ts';
import { everyOp, type FullCase } from './every-op.ts';

const special = [
  NaN,
  Infinity,
  -Infinity,
  -0,
  0,
  3,
  6,
  -3,
  1e-40,
  -1e-40,
  3e38,
  -3e38,
  1e-8,
  -1e-8,
  88.9,
  -103.9,
  0.1,
  -0.1,
];
const exponentials: readonly string[] = ['sigmoid', 'silu', 'tanh', 'gelu-tanh', 'elu', 'selu', 'celu', 'exp'];
const shape = fc
  .tuple(
    fc.integer({ min: 1, max: 2 }),
    fc.integer({ min: 1, max: 4 }),
    fc.integer({ min: 1, max: 99 }),
    fc.integer({ min: 1, max: 140 }),
  )
  .map((sizes): Shape => sizes);

/** What {@link shape} holds: rounded numbers, some of them special. */
function valuesOf(op: LayerOp, seed: number, weights: readonly Float32Array[] = []): FullCase {
  const shapes = [op.input, ...('others' in op ? op.others : [])];
  const given = { op, inputs: shapes.map((each, i) => wholeNumbers(numel(each), seed + i)), weights };
  const { inputs } = withFractions(given);
  for (const [i, input] of inputs.entries())
    for (let k = 0; k < special.length; k++)
      input[(seed * 7 + (i + 1) * k * 31) % input.length] = special[(k + i) % special.length] ?? 0;
  return { op, inputs, weights };
}

const activations = fc
  .tuple(
    shape,
    fc.constantFrom(...pointwiseFunctions, ...elementaryFunctions),
    fc.constantFrom(0.1, -0.3, 1e-46, 2),
    fc.nat(),
  )
  .map(([input, name, alpha, seed]) =>
    valuesOf({ type: 'activation', function: name, input, output: input, alpha, beta: 0.7 }, seed),
  );

const combines = fc
  .tuple(shape, fc.constantFrom(...combineMethods), fc.integer({ min: 1, max: 3 }), fc.nat())
  .map(([input, method, more, seed]) =>
    valuesOf(
      { type: 'combine', method, input, others: Array.from({ length: more }, () => input), output: input },
      seed,
    ),
  );

const batchNorms = fc.tuple(shape, fc.nat()).map(([input, seed]) => {
  const channels = input[1] ?? 0;
  const weights = [1, 2, 3, 4].map((k) => wholeNumbers(channels, seed + k).map((x) => (k === 4 ? Math.abs(x) : x) / 3));
  return valuesOf({ type: 'batch-norm', input, output: input, epsilon: 1e-5, trained: true }, seed, weights);
});

const pools = fc
  .integer({ min: 1, max: 3 })
  .chain((dimensions) => {
    const most = [900, 60, 12][dimensions - 1] ?? 0;
    const sizes = fc.array(fc.integer({ min: 1, max: most }), { minLength: dimensions, maxLength: dimensions });
    return fc.tuple(poolParams(dimensions), sizes, fc.integer({ min: 1, max: 3 }), fc.nat());
  })
  .map(([params, sizes, channels, seed]) => {
    const op = resolveOp('pool', params, [2, channels, ...sizes]);
    return op && valuesOf(op, seed);
  })
  .filter((found) => found !== undefined);

/** Borders, crops, flips, shuffles, resampling, ... */
const movements = fc
  .integer({ min: 1, max: 3 })
  .chain((dimensions) => {
    const most = [30_000, 140, 22][dimensions - 1] ?? 0;
    const sizes = fc.array(fc.integer({ min: 1, max: most }), { minLength: dimensions, maxLength: dimensions });
    return fc.tuple(fc.oneof(...movementParams(dimensions)), sizes, fc.constantFrom(1, 3, 4, 8), fc.nat());
  })
  .map(([[type, params], sizes, channels, seed]) => {
    // Resampling to nearly double, or a third.
    const outputSize = sizes.map((size) => (seed % 2 === 0 ? 2 * size - 1 : Math.ceil(size / 3)));
    const op = resolveOp(type, { ...params, ...(type === 'upsample' ? { outputSize } : {}) }, [2, channels, ...sizes]);
    return op && valuesOf(op, seed);
  })
  .filter((found) => found !== undefined);

/** Those whose sums are taken in another order than by the definition. */
const sums = fc
  .tuple(
    shape,
    fc.constantFrom('adaptive', 'sum', 'mean', 'group', 'instance'),
    fc.integer({ min: 1, max: 3 }),
    fc.nat(),
  )
  .map(([input, kind, last, seed]) => {
    const channels = input[1] ?? 0;
    const weights = [1, 2].map((k) => wholeNumbers(channels, seed + k).map((x) => x / 3));
    const op = sumOp(kind, input, last);
    return op && withFractions({ op, inputs: [wholeNumbers(numel(input), seed)], weights });
  })
  .filter((found) => found !== undefined);

function sumOp(kind: string, input: Shape, last: number): LayerOp | undefined {
  if (kind === 'adaptive') return resolveOp('adaptive-pool', { method: 'average', output: [1, 1] }, input);
  if (kind === 'group') return resolveOp('group-norm', { groups: 1 }, input);
  if (kind === 'instance') return resolveOp('instance-norm', {}, input);
  const axes = [0, 1, 2, 3].slice(-last);
  return reduced(input, axes, kind === 'sum' ? 'sum' : 'mean', false);
}

const isRounded = ({ op }: FullCase) => op.type === 'activation' && exponentials.includes(op.function);

describe.each(['wasm', 'wasm-relaxed'])('several values at once, “%s”', (name) => {
  const set = findKernelSet(name);
  const isVector = ({ op }: FullCase) => set.kernelFor(op).algorithm === 'vector';

  it.each([
    ['activations', activations.filter((given) => !isRounded(given))],
    ['two tensors', combines],
    ['batch norms', batchNorms],
    ['pools', pools],
    ['movements', movements],
  ])('%s have the bits of the definition, special values too', (_, cases) => {
    let vectors = 0;
    fc.assert(
      fc.property(cases, (given) => {
        if (isVector(given)) vectors++;
        expectSame(compute(set, given), byReference(given));
      }),
      { numRuns: runs(120) },
    );
    expect(vectors).toBeGreaterThan(runs(120) / 4);
  });

  it('the largest of zeros of both signs is the first, as in the definition', () => {
    const signs = pools.map((given) => {
      const inputs = given.inputs.map((input, k) =>
        wholeNumbers(input.length, k).map((x) => (x < -2 ? -1 : x < 3 ? -0 : 0)),
      );
      return { ...given, inputs };
    });
    fc.assert(
      fc.property(signs, (given) => expectSame(compute(set, given), byReference(given))),
      { numRuns: runs(60) },
    );
  });

  it.each(exponentials)('%s is a float away from the definition at most, for floats of every size', (name) => {
    const values = [...everyExponent(), ...special];
    const input = Float32Array.from(values);
    for (const alpha of [0.1, 1, 2]) {
      const op = { type: 'activation', function: name, alpha, beta: 0 } as ActivationOp;
      const sizes = [1, 1, 1, input.length];
      const given = { op: { ...op, input: sizes, output: sizes }, inputs: [input], weights: [] };
      expect(isVector(given)).toBe(true);
      // 1 + tanh cancels far left, in the definition too: to 1e-16 of what is added.
      expectClose(compute(set, given), byReference(given), 2 ** -23, name === 'gelu-tanh' ? 1e-14 : 2 ** -149);
    }
  });

  it('sums of many values agree to a millionth of their size, whole numbers exactly', () => {
    fc.assert(
      fc.property(sums, (given) => {
        expect(isVector(given)).toBe(given.op.type !== 'normalize' || given.op.affineStep >= 16);
        expectClose(compute(set, given), byReference(given), 1e-6, 1e-6);
        if (given.op.type === 'normalize') return;
        const whole = { ...given, inputs: given.inputs.map((input) => input.map((x) => Math.round(x * 99))) };
        expectSame(compute(set, whole), byReference(whole));
      }),
      { numRuns: runs(120) },
    );
  });

  it('every op there is, small', () => {
    const used = new Set<string>();
    fc.assert(
      fc.property(everyOp.filter(isVector), (given) => {
        used.add(given.op.type);
        const parts = given.op.type === 'normalize' || isRounded(given) ? 1e-6 : 0;
        expectClose(compute(set, given), byReference(given), parts, parts);
      }),
      { numRuns: runs(400) },
    );
    expect(used.size).toBeGreaterThan(8);
  });

  const all = fc.oneof(activations, combines, batchNorms, pools, sums, movements).filter(isVector);
  it('the same bits however the units are cut and ordered', () => {
    fc.assert(
      fc.property(all, fc.nat(), (given, seed) => expectSameBitsInAnyOrder(set, given, seed)),
      { numRuns: runs(120) },
    );
  });

  it('have what they call ready', () => {
    let ready = 0;
    const finite = all.map((given) =>
      withFractions({ ...given, inputs: given.inputs.map((each) => each.map(() => 2)) }),
    );
    fc.assert(
      fc.property(finite, fc.nat(), (given, seed) => {
        // Some functions give NaN of numbers: what is there is told from what is not by the whole.
        if (byReference(given).some(Number.isNaN)) return;
        ready += expectReadyIsThere(set, given, seed);
      }),
      { numRuns: runs(120) },
    );
    expect(ready).toBeGreaterThan(0);
  });
});

/** Some floats of every exponent and sign. */
function everyExponent(): number[] {
  const bits = new Uint32Array(60_000);
  for (let i = 0; i < bits.length; i++) bits[i] = Math.imul(i + 1, 2654435761) >>> 0;
  const near = Array.from({ length: 20_000 }, (_, i) => (i - 10_000) / 80);
  return [...new Float32Array(bits.buffer), ...near];
}
