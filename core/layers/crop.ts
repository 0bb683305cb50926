import { errorData } from '../errors.ts';
import { axisName, perAxis, spatialOf } from '../tensor/shape.ts';
import type { Shape } from '../tensor/tensor.ts';
import { checkInput } from './check-input.ts';
import type { LayerDefinition, Params, Resolved } from './field.ts';
import { note, paramReader, readAxes } from './read-params.ts';
import { sliced } from './rearrange.ts';

/**
 * Cuts positions off both ends of every spatial axis.
 * *Shape*: [N, C, ...spatial] -> [N, C, ...n - before - after].
 */
export const crop: LayerDefinition = {
  type: 'crop',
  fields: [
    { kind: 'axes', name: 'before', min: 0, max: 65536 },
    { kind: 'axes', name: 'after', min: 0, max: 65536 },
  ],
  defaults: { before: [0], after: [0] },
  resolve: resolveCrop,
};

function resolveCrop(params: Params, input: Shape, label: string): Resolved {
  const unfit = checkInput(input, label);
  if (unfit.length > 0) return { ok: false, problems: unfit };
  const spatial = spatialOf(input);
  const reader = paramReader(crop, params, spatial.length, label);
  const before = perAxis(readAxes(reader, 'before'), spatial.length);
  const after = perAxis(readAxes(reader, 'after'), spatial.length);
  const sizes = spatial.map((size, axis) => size - (before[axis] ?? 0) - (after[axis] ?? 0));
  const axis = sizes.findIndex((size) => size < 1);
  if (axis >= 0) {
    const error = errorData('layer.value', {
      field: 'before',
      layer: label,
      value: `${before[axis] ?? 0} + ${after[axis] ?? 0}`,
      rule: `less than the ${spatial[axis] ?? 0} positions along ${axisName(axis, spatial.length)}`,
    });
    note(reader, error, { before: [0], after: [0] });
  }
  if (reader.problems.length > 0) return { ok: false, problems: reader.problems };
  const op = sliced(
    input,
    [...input.slice(0, 2), ...sizes],
    [0, 0, ...before],
    input.map(() => 1),
  );
  return { ok: true, op, slots: [] };
}
