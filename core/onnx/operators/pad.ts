import type { PadOp } from '../../layers/op.ts';
import { numel } from '../../tensor/shape.ts';
import { choiceAttribute, integersAttribute, numberAttribute, refuseAttribute, settledAxis } from '../attributes.ts';
import { knownNumber, knownNumbers } from '../known.ts';
import { cut, reshaped } from '../movement.ts';
import { emit, inputOf, refuseInput, type NodeLowering, type Operator, type Value } from '../node-lowering.ts';

const modes = ['constant', 'reflect', 'edge', 'wrap'] as const;
const borders = { constant: 'constant', reflect: 'reflect', edge: 'replicate', wrap: 'circular' } as const;

/** What one axis gets; negative numbers cut positions off. */
interface AxisPad {
  readonly axis: number;
  readonly before: number;
  readonly after: number;
}

/** Pad: by attributes before opset 11 (“paddings” at first), then by inputs; from opset 18 on of some axes only. */
export const pad: Operator = (at) => {
  const value = inputOf(at, 0);
  const mode = borders[choiceAttribute(at, 'mode', modes, 'constant')];
  const fill = at.opset < 11 ? numberAttribute(at, 'value', 0) : (knownNumber(at, 2) ?? 0);
  const shrunk = padsOf(at, value).reduce(
    (result, { axis, before, after }) => cutBorders(at, result, axis, Math.max(0, -before), Math.max(0, -after)),
    value,
  );
  const pads = padsOf(at, value)
    .map(({ axis, before, after }) => ({ axis, before: Math.max(0, before), after: Math.max(0, after) }))
    .filter(({ before, after }) => before > 0 || after > 0);
  for (const { axis, before, after } of pads) checkTurn(at, mode, shrunk.shape[axis] ?? 1, Math.max(before, after));
  const { length: rank } = value.shape;
  const spatial = rank > 2 && rank < 6 && pads.every(({ axis }) => axis >= 2);
  if (pads.length === 0) return [shrunk];
  return [spatial ? padSpatial(at, shrunk, pads, mode, fill) : padEach(at, shrunk, pads, mode, fill)];
};

function padsOf(at: NodeLowering, { shape: { length: rank } }: Value): AxisPad[] {
  const pads = integersAttribute(at, 'pads') ?? integersAttribute(at, 'paddings') ?? knownNumbers(at, 1) ?? [];
  const axes =
    knownNumbers(at, 3)?.map((axis) => settledAxis(at, 'axes', axis, rank)) ??
    Array.from({ length: rank }, (_, axis) => axis);
  if (pads.length !== 2 * axes.length)
    refuseInput(at, 1, `[${pads.join(', ')}]`, `a list of ${2 * axes.length} numbers`);
  return axes.map((axis, i) => ({ axis, before: pads[i] ?? 0, after: pads[i + axes.length] ?? 0 }));
}

function cutBorders(at: NodeLowering, value: Value, axis: number, before: number, after: number): Value {
  const left = (value.shape[axis] ?? 1) - before - after;
  if (left < 0) refuseAttribute(at, 'pads', -before - after, `at least -${value.shape[axis] ?? 1} along axis ${axis}`);
  return cut(at, value, axis, before, left);
}

/** A reflection needs a position beside the border, and nothing can be repeated of an empty axis. */
function checkTurn(at: NodeLowering, mode: PadOp['mode'], size: number, most: number): void {
  const empty = mode !== 'constant' && size === 0;
  if (empty || (mode === 'reflect' && size === 1))
    refuseInput(at, 1, most, `0 along an axis of ${size} for the mode ${mode}`);
}

function padSpatial(
  at: NodeLowering,
  value: Value,
  pads: readonly AxisPad[],
  mode: PadOp['mode'],
  fill: number,
): Value {
  const along = (side: 'before' | 'after') =>
    value.shape.slice(2).map((_, i) => pads.find(({ axis }) => axis === i + 2)?.[side] ?? 0);
  return padded(at, value, value.shape, along('before'), along('after'), mode, fill);
}

/** One axis after the other, each as the one spatial axis of a picture. */
function padEach(at: NodeLowering, value: Value, pads: readonly AxisPad[], mode: PadOp['mode'], fill: number): Value {
  return pads.reduce((result, { axis, before, after }) => {
    const { shape } = result;
    const size = shape[axis] ?? 1;
    const seen = [1, numel(shape.slice(0, axis)), size, numel(shape.slice(axis + 1))];
    const wider = padded(at, reshaped(at, result, seen), seen, [before, 0], [after, 0], mode, fill);
    return reshaped(
      at,
      wider,
      shape.map((n, a) => (a === axis ? before + n + after : n)),
    );
  }, value);
}

function padded(
  at: NodeLowering,
  value: Value,
  input: readonly number[],
  padBefore: readonly number[],
  padAfter: readonly number[],
  mode: PadOp['mode'],
  fill: number,
): Value {
  const sizes = input.slice(2).map((n, axis) => (padBefore[axis] ?? 0) + n + (padAfter[axis] ?? 0));
  const output = [...input.slice(0, 2), ...sizes];
  return emit(at, { type: 'pad', mode, input, output, padBefore, padAfter, value: mode === 'constant' ? fill : 0 }, [
    value,
  ]);
}
