import { fail } from '../errors.ts';
import { interpolations } from '../layers/op.ts';
import { axisName, numel, shapeText, spatialOf } from '../tensor/shape.ts';
import type { Shape } from '../tensor/tensor.ts';
import { own, valueText } from './value-text.ts';

export const prepareKinds = ['crop', 'resize', 'channels', 'normalise'] as const;
export type PrepareKind = (typeof prepareKinds)[number];

export const normaliseGoals = ['none', 'unit', 'standard'] as const;
export const normaliseScopes = ['all', 'channel'] as const;

/**
 * What is done to an input before a pipeline sees it, as a document holds it. Lists have one number for each spatial
 * axis, outermost first.
 * - `crop`: the positions from `begin` on, `size` of them
 * - `resize`: to so many positions, as an upsampling layer does it at half-pixel coordinates; `antialias`: where an axis
 *   gets shorter, linear and cubic weigh all positions that an output stands for
 * - `channels`: these channels, from 0, in this order; one may come more than once
 * - `normalise`: `unit` to 0..1, (x - min) / (max - min); `standard` to mean 0 and variance 1, (x - mean) / √variance
 *   (the mean square, not that of a sample); over all values or each channel by itself, for each of a batch. Where all
 *   are equal they become 0. NaN and infinities stay as they are and are not counted
 */
export type PrepareStep =
  | { readonly kind: 'crop'; readonly begin: readonly number[]; readonly size: readonly number[] }
  | {
      readonly kind: 'resize';
      readonly size: readonly number[];
      readonly interpolation: (typeof interpolations)[number];
      readonly antialias: boolean;
    }
  | { readonly kind: 'channels'; readonly channels: readonly number[] }
  | {
      readonly kind: 'normalise';
      readonly to: (typeof normaliseGoals)[number];
      readonly over: (typeof normaliseScopes)[number];
    };

/** Steps, done in this order. */
export type Preparation = readonly PrepareStep[];

export const prepareLimits = { steps: 32, positions: 65_536, channels: 4096 } as const;

/**
 * A preparation from an untrusted document; what does not belong to a step is left out.
 * Errors (thrown): `prepare.list`, `prepare.unknown`, `prepare.value`, naming the step, from 1.
 */
export function readPreparation(value: unknown): Preparation {
  if (!Array.isArray(value) || value.length > prepareLimits.steps) {
    return fail('prepare.list', { limit: prepareLimits.steps });
  }
  return value.map((each: unknown, index) => readStep(each, index + 1));
}

function readStep(value: unknown, step: number): PrepareStep {
  const kind = prepareKinds.find((name) => name === own(value, 'kind'));
  const read = <T>(field: string, rule: string, isGood: (found: unknown) => found is T): T => {
    const found = own(value, field);
    if (isGood(found)) return found;
    return fail('prepare.value', { field, step, kind: kind ?? '', value: valueText(found), rule });
  };
  const choice = <Option extends string>(field: string, options: readonly Option[]) =>
    read(field, `one of ${options.join(', ')}`, (found): found is Option => options.some((option) => option === found));
  const list = (field: string, min: number, max: number, most: number) => [
    ...read(field, `1 to ${most} whole numbers from ${min} to ${max}`, (found): found is readonly number[] =>
      isList(found, min, max, most),
    ),
  ];
  const { positions, channels } = prepareLimits;
  switch (kind) {
    case 'crop':
      return { kind, begin: list('begin', 0, positions, 3), size: list('size', 1, positions, 3) };
    case 'resize':
      return {
        kind,
        size: list('size', 1, positions, 3),
        interpolation: choice('interpolation', interpolations),
        antialias: read('antialias', 'true or false', (found) => typeof found === 'boolean'),
      };
    case 'channels':
      return { kind, channels: list('channels', 0, channels - 1, channels) };
    case 'normalise':
      return { kind, to: choice('to', normaliseGoals), over: choice('over', normaliseScopes) };
    case undefined:
      return fail('prepare.unknown', { step, found: valueText(own(value, 'kind')), allowed: prepareKinds.join(', ') });
  }
}

function isList(value: unknown, min: number, max: number, most: number): value is readonly number[] {
  const isGood = (item: unknown) => Number.isInteger(item) && Number(item) >= min && Number(item) <= max;
  return Array.isArray(value) && value.length > 0 && value.length <= most && value.every(isGood);
}

/**
 * The shapes after every step.
 * Errors (thrown): `prepare.axes`, `prepare.crop`, `prepare.channel`, `prepare.tooMany`, where a step does not fit.
 */
export function preparedShapes(input: Shape, steps: Preparation, maxValues: number): readonly Shape[] {
  let shape = input;
  return steps.map((each, index) => {
    shape = shapeAfter(shape, each, index + 1);
    if (!(numel(shape) <= maxValues)) {
      fail('prepare.tooMany', { step: index + 1, shape: shapeText(shape), limit: maxValues });
    }
    return shape;
  });
}

function shapeAfter(shape: Shape, each: PrepareStep, step: number): Shape {
  switch (each.kind) {
    case 'crop':
      checkAxes(shape, each.begin, step);
      checkAxes(shape, each.size, step);
      checkCrop(shape, each, step);
      return [...shape.slice(0, 2), ...each.size];
    case 'resize':
      checkAxes(shape, each.size, step);
      return [...shape.slice(0, 2), ...each.size];
    case 'channels': {
      const [batch = 1, channels = 1, ...spatial] = shape;
      const missing = each.channels.find((channel) => channel >= channels);
      if (missing !== undefined) fail('prepare.channel', { step, channel: missing + 1, channels });
      return [batch, each.channels.length, ...spatial];
    }
    case 'normalise':
      return shape;
  }
}

function checkAxes(shape: Shape, list: readonly number[], step: number): void {
  const wanted = spatialOf(shape).length;
  if (list.length !== wanted) fail('prepare.axes', { step, found: list.length, wanted });
}

function checkCrop(shape: Shape, { begin, size }: PrepareStep & { kind: 'crop' }, step: number): void {
  const spatial = spatialOf(shape);
  const axis = spatial.findIndex((positions, i) => (begin[i] ?? 0) + (size[i] ?? 0) > positions);
  if (axis < 0) return;
  const first = (begin[axis] ?? 0) + 1;
  const last = (begin[axis] ?? 0) + (size[axis] ?? 0);
  fail('prepare.crop', { step, first, last, axis: axisName(axis, spatial.length), positions: spatial[axis] ?? 0 });
}
