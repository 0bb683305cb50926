import { momentsOf } from '../../kernels/reference/norm.ts';
import type {
  ActivationOp,
  AdaptivePoolOp,
  BatchNormOp,
  CombineOp,
  ConcatOp,
  NormalizeOp,
  PadOp,
  RearrangeOp,
  ResizeOp,
  SoftmaxOp,
} from '../../layers/op.ts';
import { borderPosition } from '../../tensor/border.ts';
import { axisTaps } from '../../tensor/interpolation.ts';
import { adaptiveWindow, indexOf, numel, positionOf } from '../../tensor/shape.ts';
import type { Shape } from '../../tensor/tensor.ts';
import type { Finish, Form, Term, TermSource } from './arithmetic.types.ts';
import type { Read } from './window-terms.ts';

/** One value of an input as it is. */
function valueTerm(input: ArrayLike<number>, shape: Shape, index: number, which = 0): Term {
  const position = positionOf(index, shape);
  const x = input[index] ?? NaN;
  return { state: 'value', input: { which, position }, channel: position[1] ?? 0, x, value: x };
}

function listed(form: Form, terms: readonly Term[], finish: readonly Finish[] = []): TermSource {
  return { form, total: terms.length, term: (i) => terms[i] ?? padded, finish };
}

const padded: Term = { state: 'padding', x: 0, value: 0 };

function copied(term: Term, finish: readonly Finish[] = []): TermSource {
  return listed({ name: 'copy' }, [term], finish);
}

export function activationTerms(op: ActivationOp, { inputs: [input = []] }: Read, index: number): TermSource {
  const { function: name, alpha, beta } = op;
  return copied(valueTerm(input, op.input, index), [{ name: 'function', function: name, alpha, beta }]);
}

export function adaptivePoolTerms(op: AdaptivePoolOp, { inputs: [input = []] }: Read, index: number): TermSource {
  const [image = 0, channel = 0, ...at] = positionOf(index, op.output);
  const windows = at.map((i, axis) => adaptiveWindow(i, op.input[axis + 2] ?? 1, op.output[axis + 2] ?? 1));
  const sizes = windows.map(({ begin, end }) => end - begin);
  const term = (i: number): Term => {
    const tap = positionOf(i, sizes);
    const position = [image, channel, ...tap.map((k, axis) => (windows[axis]?.begin ?? 0) + k)];
    return { ...valueTerm(input, op.input, indexOf(position, op.input)), tap };
  };
  const average = op.method === 'average';
  return {
    form: { name: average ? 'sum' : 'largest' },
    total: numel(sizes),
    term,
    finish: average ? [{ name: 'divide', value: numel(sizes) }] : [],
  };
}

/** Every value along the axis as exp(x - largest): their sum divides the value's own. */
export function softmaxTerms(op: SoftmaxOp, { inputs: [input = []] }: Read, index: number): TermSource {
  const at = positionOf(index, op.output);
  const length = op.input[op.axis] ?? 1;
  const indexAt = (i: number) => indexOf(at.with(op.axis, i), op.input);
  let largest = -Infinity;
  for (let i = 0; i < length; i++) largest = Math.max(largest, input[indexAt(i)] ?? NaN);
  const shifted = (input[index] ?? NaN) - largest;
  const term = (i: number): Term => {
    const read = valueTerm(input, op.input, indexAt(i));
    return { ...read, value: Math.exp(read.x - largest) };
  };
  const finish: Finish[] = op.logarithm
    ? [{ name: 'logarithm', value: shifted }]
    : [{ name: 'share', value: Math.exp(shifted) }];
  return { form: { name: 'softmax' }, total: length, term, finish };
}

export function rearrangeTerms(op: RearrangeOp, { inputs: [input = []] }: Read, index: number): TermSource {
  const at = positionOf(index, op.sizes);
  const from = at.reduce((sum, i, loop) => sum + i * (op.steps[loop] ?? 0), op.offset);
  return copied(valueTerm(input, op.input, from));
}

export function padTerms(op: PadOp, { inputs: [input = []] }: Read, index: number): TermSource {
  const [image = 0, channel = 0, ...at] = positionOf(index, op.output);
  const from = at.map((i, axis) => borderPosition(i - (op.padBefore[axis] ?? 0), op.input[axis + 2] ?? 1, op.mode));
  if (from.includes(-1)) return listed({ name: 'copy' }, [], [{ name: 'constant', value: Math.fround(op.value) }]);
  return copied(valueTerm(input, op.input, indexOf([image, channel, ...from], op.input)));
}

/** One term for every combination of one tap per axis that has a weight. */
export function resizeTerms(op: ResizeOp, { inputs: [input = []] }: Read, index: number): TermSource {
  const [image = 0, channel = 0, ...at] = positionOf(index, op.output);
  const axes = at.map((i, axis) => {
    const taps = axisTaps(op.input[axis + 2] ?? 1, op.output[axis + 2] ?? 1, op.interpolation, op.coordinates);
    const read = (k: number) => ({
      position: taps.positions[i * taps.count + k],
      weight: taps.weights[i * taps.count + k],
    });
    return Array.from({ length: taps.count }, (_, k) => read(k));
  });
  const counts = axes.map((taps) => taps.length);
  const terms: Term[] = [];
  for (let i = 0; i < numel(counts); i++) {
    const tap = positionOf(i, counts);
    const chosen = tap.map((k, axis) => axes[axis]?.[k]);
    const w = chosen.reduce((product, one) => product * (one?.weight ?? 0), 1);
    if (w === 0) continue;
    const position = [image, channel, ...chosen.map((one) => one?.position ?? 0)];
    const read = valueTerm(input, op.input, indexOf(position, op.input));
    terms.push({ ...read, tap, w, value: w * read.x });
  }
  return listed({ name: 'products' }, terms);
}

export function batchNormTerms(op: BatchNormOp, { inputs: [input = []], weights }: Read, index: number): TermSource {
  const read = valueTerm(input, op.input, index);
  const channel = read.channel ?? 0;
  const at = (slot: number) => weights[slot]?.[channel] ?? NaN;
  const { mean, scale } = op.trained
    ? { mean: at(2), scale: 1 / Math.sqrt(at(3) + op.epsilon) }
    : momentsOf(mapsOf(op, input, channel), op.epsilon);
  return copied(read, [{ name: 'normalise', mean, scale, weight: at(0), bias: at(1) }]);
}

/** The maps of one channel in all images. */
function mapsOf(op: BatchNormOp, input: ArrayLike<number>, channel: number): ArrayLike<number>[] {
  const [images = 1, channels = 1, ...spatial] = op.input;
  const plane = numel(spatial);
  return Array.from({ length: images }, (_, image) => {
    const from = (image * channels + channel) * plane;
    return part(input, from, from + plane);
  });
}

export function normalizeTerms(op: NormalizeOp, { inputs: [input = []], weights }: Read, index: number): TermSource {
  const from = Math.floor(index / op.span) * op.span;
  const { mean, scale } = momentsOf([part(input, from, from + op.span)], op.epsilon);
  const place = Math.floor(index / op.affineStep) % op.affineCount;
  const [weight = NaN, bias = NaN] = [weights[0]?.[place], weights[1]?.[place]];
  return copied(valueTerm(input, op.input, index), [{ name: 'normalise', mean, scale, weight, bias }]);
}

/** Without a copy where that is possible. */
function part(values: ArrayLike<number>, from: number, to: number): ArrayLike<number> {
  return values instanceof Float32Array ? values.subarray(from, to) : Array.prototype.slice.call(values, from, to);
}

export function combineTerms(op: CombineOp, { inputs }: Read, index: number): TermSource {
  const shapes = [op.input, ...op.others];
  const terms = shapes.map((shape, which) => valueTerm(inputs[which] ?? [], shape, index, which));
  return listed({ name: 'chain', method: op.method }, terms);
}

export function concatTerms(op: ConcatOp, { inputs }: Read, index: number): TermSource {
  const at = positionOf(index, op.output);
  let rest = at[op.axis] ?? 0;
  for (const [which, shape] of [op.input, ...op.others].entries()) {
    const size = shape[op.axis] ?? 0;
    if (rest < size)
      return copied(valueTerm(inputs[which] ?? [], shape, indexOf(at.with(op.axis, rest), shape), which));
    rest -= size;
  }
  return listed({ name: 'copy' }, []);
}
