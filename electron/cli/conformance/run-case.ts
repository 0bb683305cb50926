import { sentenceOf } from '../../../core/errors.ts';
import { countRun } from '../../../core/kernels/reference/counting.ts';
import { maxPoolSources } from '../../../core/kernels/reference/max-pool-sources.ts';
import type { KernelSet } from '../../../core/kernels/kernel-set.ts';
import type { Params, Resolved, WeightSlot } from '../../../core/layers/field.ts';
import type { LayerOp } from '../../../core/layers/op.ts';
import { costOf, layerDefinitions } from '../../../core/layers/registry.ts';
import { numel, sameShape, shapeText } from '../../../core/tensor/shape.ts';
import type { Shape, Tensor } from '../../../core/tensor/tensor.ts';
import { compareOutput } from './compare.ts';
import {
  ConformanceError,
  checkTensors,
  inputNamed,
  readIntegers,
  readTensor,
  type CaseOutput,
  type ConformanceCase,
  type Suite,
} from './suite.ts';
import { layerOf, type LayerOfCase } from './to-layer.ts';

/** What became of a case. `reasons`: every way it failed, or why it was skipped, or how it was refused. */
export interface CaseResult {
  readonly status: 'passed' | 'failed' | 'skipped';
  readonly reasons: readonly string[];
  /** Expected quantities nobody here knows how to check. */
  readonly unchecked: readonly string[];
}

const notBuilt: CaseResult = { status: 'skipped', reasons: ['not built yet'], unchecked: [] };

/** Runs one case through resolve, kernels, cost and counting. Throws a ConformanceError where it cannot be read. */
export function runCase(suite: Suite, item: ConformanceCase, kernels: KernelSet): CaseResult {
  // Also where the lab has no such layer yet: an unreadable case is a failure, never one more skipped.
  checkTensors(suite, item);
  if (item.error !== undefined) return runErrorCase(item);
  if (item.op === 'conv_quantities') return runQuantities(item);
  const layer = layerOf(item.op, item.params);
  return layer === undefined ? notBuilt : runLayer(suite, item, layer, kernels);
}

function runLayer(suite: Suite, item: ConformanceCase, layer: LayerOfCase, kernels: KernelSet): CaseResult {
  const input = inputNamed(suite, item, 'x');
  const weights = item.in.filter((tensor) => tensor.n !== 'x').map((tensor) => readTensor(suite, tensor));
  const [stored, ...more] = item.out;
  if (stored === undefined) throw new ConformanceError('there is no output');
  const want = readTensor(suite, stored);

  const params = { ...layer.params, ...channelsFrom(item, weights) };
  const resolved = resolve(layer.type, params, input.shape);
  if (!resolved.ok) return failed(refusalOf(resolved));
  const misfit = weightMisfit(
    resolved.slots,
    weights.map((tensor) => tensor.shape),
  );
  if (misfit !== undefined) return failed(misfit);

  const { op } = resolved;
  const buffers = { inputs: [input.data], weights: weights.map((tensor) => tensor.data) };
  const output = new Float32Array(numel(op.output));
  kernels.run(op, { ...buffers, output }, 0, output.length);
  const counting = new Float32Array(output.length);
  const counted = countRun(op, { ...buffers, output: counting }, 0, output.length);
  const reasons = [
    compareOutput({ shape: op.output, data: output }, want, stored),
    prefixed('the counting run: ', compareOutput({ shape: op.output, data: counting }, want, stored)),
    ...more.map((extra) => compareSources(suite, op, input.data, extra)),
    ...paddingReasons(op, item.params['pad']),
  ];
  const known: Quantities = {
    outShape: op.output,
    macs: [costOf(op).multiplications.value, counted.multiplications + counted.paddingTaps],
    macsInBounds: [counted.multiplications],
    params: [costOf(op).parameters.value],
  };
  return verdict(reasons, item, known);
}

/** A second output: where each maximum came from. */
function compareSources(suite: Suite, op: LayerOp, input: Float32Array, stored: CaseOutput): string | undefined {
  if (stored.n !== 'flatSpatialIndex' || op.type !== 'pool' || op.method !== 'max') {
    throw new ConformanceError(`nobody here computes the output ${stored.n}`);
  }
  const got = { shape: op.output, data: maxPoolSources(op, input) };
  const want = { shape: stored.shape, data: readIntegers(suite, stored) };
  return prefixed(`${stored.n}: `, compareOutput(got, want, stored));
}

/** Sizes too large to run: only shapes and formulas are checked. */
function runQuantities(item: ConformanceCase): CaseResult {
  const layer = layerOf('conv', item.params);
  const { batch, inChannels, inSize } = item.params;
  const outer = [batch, inChannels];
  if (layer === undefined || !isShape(outer) || !isShape(inSize))
    throw new ConformanceError('params has no batch, inChannels and inSize');
  const resolved = resolve(layer.type, layer.params, [...outer, ...inSize]);
  if (!resolved.ok) return failed(refusalOf(resolved));
  const { multiplications, parameters } = costOf(resolved.op);
  return verdict([], item, {
    outShape: resolved.op.output,
    macs: [multiplications.value],
    params: [parameters.value],
  });
}

/** Must be refused with a sentence, by the layer or because its weights do not fit. */
function runErrorCase(item: ConformanceCase): CaseResult {
  const { x, w }: Record<string, unknown> = { ...shapesOf(item) };
  const withKernel = isShape(w) ? { ...item.params, kernel: w.slice(2), outChannels: w[0] } : item.params;
  const biasShape = item.params['bias'];
  const layer = layerOf(item.op, { ...withKernel, bias: Array.isArray(biasShape) });
  if (layer === undefined) return notBuilt;
  if (!isShape(x)) throw new ConformanceError('params.shapes.x is not a shape');
  const resolved = resolve(layer.type, layer.params, x);
  if (!resolved.ok) return { status: 'passed', reasons: [refusalOf(resolved)], unchecked: [] };
  const misfit = weightMisfit(resolved.slots, [w, biasShape].filter(isShape));
  if (misfit !== undefined) return { status: 'passed', reasons: [misfit], unchecked: [] };
  if (item.must === false) return { status: 'skipped', reasons: ['advisory: accepted here'], unchecked: [] };
  return failed(`it must be refused (${item.error?.code ?? ''}) but gives ${shapeText(resolved.op.output)}`);
}

function shapesOf(item: ConformanceCase): object {
  const { shapes } = item.params;
  if (typeof shapes !== 'object' || shapes === null) throw new ConformanceError('params.shapes is missing');
  return shapes;
}

/** Where a case does not say its output channels, its weights do. */
function channelsFrom(item: ConformanceCase, [weight]: readonly Tensor[]): Params {
  const outChannels = weight?.shape[0];
  return outChannels === undefined || item.params['outChannels'] !== undefined ? {} : { outChannels };
}

function resolve(type: string, params: Params, input: Shape): Resolved {
  const definition = layerDefinitions[type];
  if (definition === undefined) throw new ConformanceError(`there is no layer ${type}`);
  return definition.resolve(params, input, type);
}

function refusalOf(resolved: Extract<Resolved, { ok: false }>): string {
  return resolved.problems.map((problem) => sentenceOf(problem.error)).join(' ');
}

function weightMisfit(slots: readonly WeightSlot[], shapes: readonly Shape[]): string | undefined {
  if (slots.length !== shapes.length) return `The layer needs ${slots.length} weight tensors but has ${shapes.length}.`;
  const slot = slots.find((wanted, i) => !sameShape(wanted.shape, shapes[i] ?? []));
  if (slot === undefined) return undefined;
  const found = shapes[slots.indexOf(slot)] ?? [];
  return `The layer needs ${slot.name} of ${shapeText(slot.shape)} but has ${shapeText(found)}.`;
}

/** Padding named “same” must come out as the case says. */
function paddingReasons(op: LayerOp, pad: unknown): string[] {
  if (op.type !== 'conv' || typeof pad !== 'object' || pad === null || Array.isArray(pad)) return [];
  const { before, after }: Record<string, unknown> = { ...pad };
  const got = JSON.stringify([op.padBefore, op.padAfter]);
  const want = JSON.stringify([before, after]);
  return got === want ? [] : [`padding ${got}, wanted ${want}`];
}

/** Every way a quantity is known: a shape, or counts that must all be equal to the expected one. */
type Quantities = Readonly<Record<string, Shape | readonly bigint[]>>;

function verdict(reasons: readonly (string | undefined)[], item: ConformanceCase, known: Quantities): CaseResult {
  const expected = Object.entries(item.expect ?? {});
  const wrong = expected.flatMap(([name, want]) => {
    const found = Object.hasOwn(known, name) ? known[name] : undefined;
    if (found === undefined || matches(found, want)) return [];
    return [`${name} is ${found.join(name === 'outShape' ? ' × ' : ' (formula), ')}, wanted ${JSON.stringify(want)}`];
  });
  const all = [...reasons.filter((reason) => reason !== undefined), ...wrong];
  const unchecked = expected.map(([name]) => name).filter((name) => !Object.hasOwn(known, name));
  return { status: all.length === 0 ? 'passed' : 'failed', reasons: all, unchecked };
}

function matches(found: Shape | readonly bigint[], want: unknown): boolean {
  if (Array.isArray(want)) return found.length === want.length && found.every((size, axis) => size === want[axis]);
  return found.every((count) => String(count) === String(want));
}

function isShape(value: unknown): value is Shape {
  return Array.isArray(value) && value.every((size) => Number.isInteger(size) && Number(size) >= 0);
}

function prefixed(prefix: string, text: string | undefined): string | undefined {
  return text === undefined ? undefined : prefix + text;
}

function failed(reason: string): CaseResult {
  return { status: 'failed', reasons: [reason], unchecked: [] };
}
