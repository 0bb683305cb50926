import fc from 'fast-check';
import { kinds } from '../../../core/kinds/registry.ts';
import type { Block } from '../../../core/kinds/resolve-kind.ts';
import type { Field, Padding, Params, ParamValue } from '../../../core/layers/field.ts';
import type { WeightSpec } from '../../../core/layers/weight-spec.ts';
import type { Shape } from '../../../core/tensor/tensor.ts';

/** Blocks whose numbers suit each other, so that most of them plan on an input of four channels. */
export interface BlockCase {
  readonly block: Block;
  readonly input: Shape;
}

export const inputs: readonly Shape[] = [
  [1, 4, 9],
  [2, 4, 7, 6],
  [1, 4, 5, 4, 6],
];

/** Kinds that are built of other layers. */
export const recipes = Object.keys(kinds).filter((type) => kinds[type]?.expand({}, [], '').ok === false);
/** Convolutions under a name of their own, with one part. */
export const renamed = ['depthwise-separable', 'depthwise', 'pointwise', 'grouped', 'dilated'];
export const namedKinds = [...new Set([...recipes, ...renamed])];

const seeds = fc.integer({ min: 0, max: 99 });
const weights: fc.Arbitrary<WeightSpec> = fc.oneof(
  seeds.map((seed): WeightSpec => ({ kind: 'seeded', init: 'he', seed })),
  seeds.map((seed): WeightSpec => ({ kind: 'seeded', init: 'uniform', seed, repeat: 1 + (seed % 3) })),
  fc.constant<WeightSpec>({ kind: 'preset', preset: 'box' }),
);

/** One number for all axes, or one each. */
function perAxisIn(min: number, max: number, rank: number): fc.Arbitrary<number[]> {
  const number = fc.integer({ min, max });
  return fc.oneof(
    fc.array(number, { minLength: 1, maxLength: 1 }),
    fc.array(number, { minLength: rank, maxLength: rank }),
  );
}

function paddingFor(rank: number): fc.Arbitrary<Padding> {
  return fc.record({
    size: fc.constantFrom('valid', 'same-upper', 'same-lower', 'full', 'explicit'),
    before: perAxisIn(0, 2, rank),
    after: perAxisIn(0, 2, rank),
    mode: fc.constantFrom('zeros', 'replicate'),
  });
}

const channels = ['outChannels', 'middleChannels', 'middlePlanes'];

function valueFor(field: Field, rank: number): fc.Arbitrary<ParamValue> {
  if (channels.includes(field.name)) return fc.constantFrom(4, 8, 12);
  if (field.name === 'groups') return fc.constantFrom(1, 2, 4);
  switch (field.kind) {
    case 'integer':
      return fc.integer({ min: field.min, max: Math.min(field.max, 3) });
    case 'number':
      return fc.constant(field.max);
    case 'axes':
      return perAxisIn(field.min, Math.min(field.max, 3), rank);
    case 'choice':
      return fc.constantFrom(...field.options);
    case 'flag':
      return fc.boolean();
    case 'padding':
      return paddingFor(rank);
    case 'weights':
      return weights;
  }
}

/** A block of this kind with any of its parameters given, for an input with `rank` spatial axes. */
export function blockOf(type: string, rank: number): fc.Arbitrary<Block> {
  const fields = kinds[type]?.fields ?? [];
  const model = Object.fromEntries(fields.map((field) => [field.name, valueFor(field, rank)]));
  const bias = fc.option(
    weights.map((biasWeights): Params => ({ biasWeights })),
    { nil: {} },
  );
  return fc.record({ params: fc.record(model, { requiredKeys: [] }), bias }).map(({ params, bias: own }) => {
    const given = Object.entries({ ...params, ...own }).filter((entry): entry is [string, ParamValue] =>
      Boolean(entry[1] !== undefined),
    );
    return { type, params: Object.fromEntries(given) };
  });
}

/** Blocks of these kinds on signals, pictures and volumes. */
export function casesOf(...types: readonly string[]): fc.Arbitrary<BlockCase> {
  return fc
    .record({ type: fc.constantFrom(...types), input: fc.constantFrom(...inputs) })
    .chain(({ type, input }) => blockOf(type, input.length - 2).map((block) => ({ block, input })));
}
