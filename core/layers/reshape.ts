import { numel } from '../tensor/shape.ts';
import type { Shape } from '../tensor/tensor.ts';
import { checkNotEmpty } from './check-input.ts';
import type { LayerDefinition, Params, Resolved } from './field.ts';
import { noteValue, paramReader, readList } from './read-params.ts';
import { permuted } from './rearrange.ts';

/**
 * The same values, row-major, under another shape. In the parameter `shape` 0 keeps the input's size of that axis and one
 * -1 stands for whatever is left (ONNX Reshape). Without it: [0, -1], every image in one line.
 * *Shape*: any -> `shape`.
 */
export const reshape: LayerDefinition = { type: 'reshape', fields: [], defaults: {}, resolve: resolveReshape };

const flat = { shape: [0, -1] };
const readable = { fields: [], defaults: flat };

function resolveReshape(params: Params, input: Shape, label: string): Resolved {
  const unfit = checkNotEmpty(input.slice(1), input, label);
  if (unfit.length > 0) return { ok: false, problems: unfit };
  const reader = paramReader(readable, params, input.length, label);
  const wanted = readList(reader, 'shape', -1, 2 ** 31);
  const output = settledShape(wanted, input);
  if (output === undefined) {
    noteValue(reader, 'shape', wanted, `a shape of ${numel(input)} values`, flat);
    return { ok: false, problems: reader.problems };
  }
  if (reader.problems.length > 0) return { ok: false, problems: reader.problems };
  const axes = input.map((_, axis) => axis);
  return { ok: true, op: permuted(input, input, axes, output, 'everywhere'), slots: [] };
}

function settledShape(wanted: readonly number[], input: Shape): Shape | undefined {
  const kept = wanted.map((size, axis) => (size === 0 ? (input[axis] ?? 1) : size));
  const rest = kept.filter((size) => size !== -1);
  const open = kept.length - rest.length;
  if (open > 1) return undefined;
  // An empty batch keeps its place; what one of its images holds decides.
  const perImage = numel(input.slice(1));
  const left = input[0] === 0 ? perImage / numel(rest.slice(1)) : numel(input) / numel(rest);
  const output = kept.map((size) => (size === -1 ? left : size));
  const whole = output.every((size, axis) => Number.isInteger(size) && size >= (axis === 0 ? 0 : 1));
  const holdsAll =
    input[0] === 0 ? output[0] === 0 && numel(output.slice(1)) === perImage : numel(output) === numel(input);
  return whole && holdsAll ? output : undefined;
}
