import { errorData } from '../errors.ts';
import { axisName, perAxis, spatialOf } from '../tensor/shape.ts';
import type { Shape } from '../tensor/tensor.ts';
import { checkInput } from './check-input.ts';
import type { Cost } from './cost.ts';
import type { LayerDefinition, OpRules, Params, Resolved } from './field.ts';
import { borderModes, type PadOp } from './op.ts';
import { maxPadding, note, paramReader, readAxes, readChoice, readNumber } from './read-params.ts';
import { everyStep } from './reach.ts';
import { costOfWork } from './work.ts';

const largest = 3.4028234663852886e38;

/**
 * Padding of the spatial axes as a layer of its own.
 * *Shape*: [N, C, ...spatial] -> [N, C, ...before + n + after].
 */
export const pad: LayerDefinition = {
  type: 'pad',
  fields: [
    { kind: 'axes', name: 'before', min: 0, max: maxPadding },
    { kind: 'axes', name: 'after', min: 0, max: maxPadding },
    { kind: 'choice', name: 'mode', options: borderModes },
    {
      kind: 'number',
      name: 'value',
      min: -largest,
      max: largest,
      step: 0.1,
      when: { name: 'mode', values: ['constant'] },
    },
  ],
  defaults: { before: [1], after: [1], mode: 'constant', value: 0 },
  resolve: resolvePad,
};

function resolvePad(params: Params, input: Shape, label: string): Resolved {
  const unfit = checkInput(input, label);
  if (unfit.length > 0) return { ok: false, problems: unfit };
  const spatial = spatialOf(input);
  const reader = paramReader(pad, params, spatial.length, label);
  const before = perAxis(readAxes(reader, 'before'), spatial.length);
  const after = perAxis(readAxes(reader, 'after'), spatial.length);
  const mode = readChoice(reader, 'mode', borderModes);
  const value = readNumber(reader, 'value');
  const limits = spatial.map((n) => limitOf(mode, n));
  const worst = before.map((b, axis) => Math.max(b, after[axis] ?? 0));
  const axis = worst.findIndex((p, a) => p > (limits[a] ?? 0));
  if (axis >= 0) {
    const error = errorData('layer.padTooLarge', {
      mode,
      pad: worst[axis] ?? 0,
      size: spatial[axis] ?? 0,
      axis: axisName(axis, spatial.length),
      layer: label,
      limit: limits[axis] ?? 0,
    });
    note(reader, error, { mode: 'replicate' });
  }
  if (reader.problems.length > 0) return { ok: false, problems: reader.problems };
  const sizes = spatial.map((n, a) => (before[a] ?? 0) + n + (after[a] ?? 0));
  const op: PadOp = {
    type: 'pad',
    mode,
    input,
    output: [...input.slice(0, 2), ...sizes],
    padBefore: before,
    padAfter: after,
    value: mode === 'constant' ? value : 0,
  };
  return { ok: true, op, slots: [] };
}

/** At most one turn, as in PyTorch: a reflection needs an inner position for each padded one. */
function limitOf(mode: PadOp['mode'], n: number): number {
  switch (mode) {
    case 'constant':
    case 'replicate':
      return Infinity;
    case 'reflect':
      return n - 1;
    case 'circular':
    case 'symmetric':
      return n;
  }
}

function costOfPad(op: PadOp): Cost {
  return costOfWork(op, 'complete', {});
}

export const padRules: OpRules<PadOp> = {
  cost: costOfPad,
  field: (op) => op.padBefore.map((pad) => everyStep(-pad)),
};
