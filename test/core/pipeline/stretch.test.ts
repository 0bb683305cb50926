import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { runAlone } from '../../../core/kernels/alone.ts';
import { chooseKernel } from '../../../core/kernels/choose.ts';
import type { KernelSet, StepKernel } from '../../../core/kernels/kernel-set.ts';
import { findKernelSet } from '../../../core/kernels/registry.ts';
import type { Params } from '../../../core/layers/field.ts';
import { makeWeights } from '../../../core/layers/weights.ts';
import { isLocal, rowCount, type Rows } from '../../../core/pipeline/band-ops.ts';
import { sourceId } from '../../../core/pipeline/document.ts';
import { plan } from '../../../core/pipeline/plan.ts';
import type { PlanStep } from '../../../core/pipeline/plan.types.ts';
import { localFrom, stretchOf } from '../../../core/pipeline/stretch.ts';
import { numel } from '../../../core/tensor/shape.ts';
import type { Shape } from '../../../core/tensor/tensor.ts';
import { chain } from './builders.ts';
import { localLayers, pipelines } from './local-pipelines.ts';

const side = (min: number, max: number) => fc.integer({ min, max });
const sources = fc.oneof(
  fc.tuple(fc.constantFrom(1, 2), fc.constantFrom(1, 3, 4), side(5, 40), side(3, 20)),
  fc.tuple(fc.constant(1), fc.constantFrom(1, 2), side(5, 12), side(3, 8), side(3, 8)),
);

/** Copies rows between planes of [N, C, rows, ...]. */
function copyRows(from: Float32Array, held: Rows, to: Float32Array, place: Rows, rows: Rows, shape: Shape): void {
  const row = numel(shape.slice(3));
  for (let plane = 0; plane < numel(shape.slice(0, 2)); plane++) {
    const at = (plane * (held.end - held.begin) + rows.begin - held.begin) * row;
    const part = from.subarray(at, at + (rows.end - rows.begin) * row);
    to.set(part, (plane * (place.end - place.begin) + rows.begin - place.begin) * row);
  }
}

const inputShapes = ({ op }: Pick<PlanStep, 'op'>) => [op.input, ...('others' in op ? op.others : [])];

/** All outputs, each computed whole. */
function whole(set: KernelSet, steps: readonly PlanStep[], source: Float32Array): Map<string, Float32Array> {
  const outputs = new Map([[sourceId, source]]);
  for (const step of steps) {
    const output = new Float32Array(numel(step.op.output));
    const inputs = step.inputs.map((id) => outputs.get(id) ?? new Float32Array());
    runAlone(set, step.op, { inputs, weights: step.slots.map(makeWeights), output });
    outputs.set(step.id, output);
  }
  return outputs;
}

/** All outputs, put together of what the bands compute. */
function banded(
  set: KernelSet,
  steps: readonly PlanStep[],
  source: Float32Array,
  count: number,
): Map<string, Float32Array> {
  const stretch = stretchOf(steps, count);
  const buffers = stretch.buffers.map((length) => new Float32Array(length).fill(NaN));
  const outputs = new Map(steps.map(({ id, op }) => [id, new Float32Array(numel(op.output)).fill(NaN)]));
  for (const { step, op, inputs, rows, fresh, buffer } of stretch.bands.flat()) {
    const given = inputs.map((input, i) => {
      const [shape, part] = [inputShapes(step)[i] ?? [], inputShapes({ op })[i] ?? []];
      const from = input.buffer === undefined ? source : (buffers[input.buffer] ?? source);
      const to = buffers[input.copy ?? input.buffer ?? -1] ?? source;
      if (input.copy !== undefined) copyRows(from, input.held, to, input.given, input.given, shape);
      return to.subarray(0, numel(part));
    });
    const output = (buffers[buffer] ?? source).subarray(0, numel(op.output));
    const chosen = chooseKernel(set, step.op).kernel;
    const weights = step.slots.map(makeWeights);
    const kernel = set.kernelFor(op, chosen.algorithm);
    // The engine packs weights once for all bands.
    expect(packed(kernel, weights)).toEqual(packed(chosen, weights));
    runAlone(set, op, { inputs: given, weights, output }, chosen.algorithm);
    const all = { begin: 0, end: rowCount(step.op.output) };
    copyRows(output, rows, outputs.get(step.id) ?? source, all, fresh, step.op.output);
  }
  return outputs;
}

function packed(kernel: StepKernel, weights: Float32Array[]) {
  const values = new Float32Array(kernel.packedLength);
  kernel.pack({ inputs: [], weights, output: values }, values);
  return values;
}

const bits = ({ buffer, byteOffset, byteLength }: Float32Array) => Buffer.from(buffer, byteOffset, byteLength);

describe('steps computed band by band', () => {
  it.each(['reference', 'wasm'])('have the same bits as whole ones, on random pipelines of %s', (name) => {
    const set = findKernelSet(name);
    let [runs, steps, bands, again] = [0, 0, 0, 0];
    const { seed = 0 } = fc.readConfigureGlobal() ?? {};
    const property = fc.property(pipelines(sources, localLayers), side(1, 12), ({ document, source }, count) => {
      const planned = plan(document, source);
      const local = localFrom(planned.steps, 0);
      if (local.length === 0) return;
      const picture = Float32Array.from({ length: numel(source) }, (_, i) => Math.sin(i * 1.7) * 3);
      const expected = whole(set, local, picture);
      for (const [id, values] of banded(set, local, picture, count)) {
        const same = Buffer.compare(bits(values), bits(expected.get(id) ?? picture)) === 0;
        const about = `${id} in ${count} bands of ${JSON.stringify(local.map(({ op }) => op))}`;
        expect(same, about).toBe(true);
      }
      const stretch = stretchOf(local, count);
      runs++;
      steps += local.length;
      bands += stretch.bands.length;
      again = Math.max(again, stretch.again);
    });
    fc.assert(property, { numRuns: 300, seed });
    console.log(`${name}, seed ${seed}: ${runs} pipelines, ${steps} steps, ${bands} bands, at most ${again} again`);
    expect(runs).toBeGreaterThan(200);
  });

  it('need a buffer no larger than the rows of a band, and two where one follows on the other', () => {
    const three = { outChannels: 4, kernel: [3], bias: false };
    const planned = plan(chain(['conv', three], ['activation'], ['conv', three]), [1, 4, 64, 10]);
    const stretch = stretchOf(planned.steps, 8);
    // Bands of 8 rows; the first layers compute one more on either side, the picture is read with two.
    expect(stretch.buffers).toEqual([4 * 12 * 10, 4 * 10 * 10]);
    const second = stretch.bands[1]?.map(({ rows, fresh, op }) => [
      rows,
      fresh.begin,
      op.type === 'conv' && [op.padBefore[0], op.padAfter[0]],
    ]);
    expect(second).toEqual([
      [{ begin: 7, end: 17 }, 9, [0, 0]],
      [{ begin: 7, end: 17 }, 9, false],
      [{ begin: 8, end: 16 }, 8, [0, 0]],
    ]);
    // 14 of 64 rows twice, in two of three steps.
    expect(stretch.again).toBeCloseTo(((14 / 64) * 2) / 3, 12);
  });

  it.each<readonly [string, string, Params]>([
    ['a norm over the whole map', 'instance-norm', {}],
    ['a ring', 'conv', { kernel: [3], padding: { size: 'explicit', before: [1], after: [1], mode: 'circular' } }],
    ['an enlargement', 'upsample', {}],
    [
      'a window that lies in the padding alone',
      'conv',
      { kernel: [1], padding: { size: 'explicit', before: [1], after: [1], mode: 'zeros' } },
    ],
  ])('never cut %s', (_, type, params) => {
    const [step] = plan(chain([type, params]), [1, 4, 16, 16]).steps;
    expect(step && isLocal(step.op)).toBe(false);
  });

  it('leave signals whole', () => {
    const [step] = plan(chain(['conv', { kernel: [3] }]), [1, 1, 100]).steps;
    expect(step && isLocal(step.op)).toBe(false);
  });
});
