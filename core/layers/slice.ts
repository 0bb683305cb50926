import type { Shape } from '../tensor/tensor.ts';
import { checkNotEmpty } from './check-input.ts';
import type { LayerDefinition, Params, Resolved } from './field.ts';
import { noteValue, paramReader, readList } from './read-params.ts';
import { sliced } from './rearrange.ts';

const far = 2 ** 31;

/**
 * A part of the input, as Python and ONNX cut it. The parameters `starts`, `ends`, `axes` and `steps` are lists of one
 * length (`axes` empty: the first ones; `steps` empty: ones); negative positions and axes count from the end, those
 * beyond it are moved to it, a negative step walks backwards. Without parameters: the whole input.
 * *Shape*: any -> per axis ceil((end - start) / step).
 */
export const slice: LayerDefinition = { type: 'slice', fields: [], defaults: {}, resolve: resolveSlice };

const whole = { starts: [], ends: [], axes: [], steps: [] };
const readable = { fields: [], defaults: whole };

interface Cut {
  readonly start: number;
  readonly step: number;
  readonly size: number;
}

function resolveSlice(params: Params, input: Shape, label: string): Resolved {
  const unfit = checkNotEmpty(input.slice(1), input, label);
  if (unfit.length > 0) return { ok: false, problems: unfit };
  const reader = paramReader(readable, params, input.length, label);
  const starts = readList(reader, 'starts', -far, far);
  const ends = readList(reader, 'ends', -far, far);
  const axes = readList(reader, 'axes', -8, 7);
  const steps = readList(reader, 'steps', -far, far);
  const rank = input.length;
  const named = (axes.length === 0 ? starts.map((_, i) => i) : axes).map((axis) => (axis < 0 ? axis + rank : axis));
  const sameLength = [ends.length, named.length, steps.length || starts.length].every((l) => l === starts.length);
  if (!sameLength) noteValue(reader, 'starts', starts, 'as long a list as ends, axes and steps', whole);
  if (named.some((axis, i) => axis < 0 || axis >= rank || named.indexOf(axis) !== i)) {
    noteValue(reader, 'axes', axes, `a list of different whole numbers from ${-rank} to ${rank - 1}`, whole);
  }
  if (steps.includes(0)) noteValue(reader, 'steps', steps, 'a list of whole numbers other than 0', whole);
  if (reader.problems.length > 0) return { ok: false, problems: reader.problems };

  const cuts = input.map((n, axis): Cut => {
    const i = named.indexOf(axis);
    return i < 0 ? { start: 0, step: 1, size: n } : cut(n, starts[i] ?? 0, ends[i] ?? n, steps[i] ?? 1);
  });
  const empty = cuts.findIndex(({ size }, axis) => size < 1 && axis > 0);
  if (empty >= 0) {
    noteValue(reader, 'ends', ends, `after the starts along axis ${empty}`, whole);
    return { ok: false, problems: reader.problems };
  }
  const [sizes, from, by] = [cuts.map((c) => c.size), cuts.map((c) => c.start), cuts.map((c) => c.step)];
  return { ok: true, op: sliced(input, sizes, from, by), slots: [] };
}

function cut(n: number, start: number, end: number, step: number): Cut {
  const [low, high] = step > 0 ? [0, n] : [-1, n - 1];
  const place = (position: number) => Math.min(high, Math.max(low, position < 0 ? position + n : position));
  const from = place(start);
  return { start: Math.max(0, from), step, size: Math.max(0, Math.ceil((place(end) - from) / step)) };
}
