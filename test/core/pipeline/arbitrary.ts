import fc from 'fast-check';
import { kindOrder, kinds } from '../../../core/kinds/registry.ts';
import { algorithms } from '../../../core/layers/algorithms.ts';
import type { Field, Padding, Params, ParamValue } from '../../../core/layers/field.ts';
import { kernelPresets } from '../../../core/filters/preset.ts';
import { seededInits, type WeightSpec } from '../../../core/layers/weight-spec.ts';
import {
  formatVersion,
  type InputSource,
  type PipelineNode,
  type ProjectDocument,
} from '../../../core/pipeline/document.ts';
import { generatedInputs, generatedParameters } from '../../../core/sources/generated.ts';
import type { Preparation } from '../../../core/sources/preparation.ts';

const finite = fc.double({ noNaN: true, noDefaultInfinity: true });
const numbers = fc.array(fc.oneof(finite, fc.integer({ min: -3, max: 9 })), { maxLength: 5 });
const text = fc.string({ unit: 'binary', maxLength: 12 });

const padding: fc.Arbitrary<Padding> = fc.record({
  size: fc.constantFrom('valid', 'same-upper', 'same-lower', 'full', 'explicit'),
  before: numbers,
  after: numbers,
  mode: fc.constantFrom('zeros', 'reflect', 'replicate', 'circular'),
});

const weights: fc.Arbitrary<WeightSpec> = fc.oneof(
  fc.record({ kind: fc.constant('seeded'), init: fc.constantFrom(...seededInits), seed: finite }),
  fc.record({ kind: fc.constant('preset'), preset: fc.constantFrom(...kernelPresets) }),
  fc.record({ kind: fc.constant('values'), values: numbers }),
);

/** Any value the file format allows, mostly nonsense. */
const anyValue: fc.Arbitrary<ParamValue> = fc.oneof(finite, text, fc.boolean(), numbers, padding, weights);

/** A value that fits the field, mostly. */
function valueFor(field: Field): fc.Arbitrary<ParamValue> {
  switch (field.kind) {
    case 'integer':
      return fc.integer({ min: field.min, max: Math.min(field.max, 24) });
    case 'number':
      return fc.double({ min: field.min, max: field.max, noNaN: true });
    case 'axes':
      return fc.array(fc.integer({ min: field.min, max: Math.min(field.max, 5) }), { minLength: 1, maxLength: 2 });
    case 'choice':
      return fc.constantFrom(...field.options);
    case 'flag':
      return fc.boolean();
    case 'padding':
      return padding.map((each) => ({ ...each, before: [1], after: [0] }));
    case 'weights':
      return weights;
  }
}

export function paramsFor(type: string): fc.Arbitrary<Params> {
  const fields = kinds[type]?.fields ?? [];
  const model = Object.fromEntries(fields.map((field) => [field.name, valueFor(field)]));
  return fc.record(model, { requiredKeys: [] }).map(withoutAbsent);
}

/** fast-check's type of an optional key allows undefined, though it leaves the key out. */
function withoutAbsent(params: Readonly<Record<string, ParamValue | undefined>>): Params {
  return Object.fromEntries(
    Object.entries(params).filter((entry): entry is [string, ParamValue] => entry[1] !== undefined),
  );
}

const word = fc.stringMatching(/^[A-Za-z][A-Za-z0-9]{0,8}$/);
const nonsense = fc.dictionary(word, anyValue, { maxKeys: 4 }).map((params): Params => ({ ...params }));

const blocks = fc.oneof(
  fc.constantFrom(...kindOrder).chain((type) => fc.record({ type: fc.constant(type), params: paramsFor(type) })),
  fc.record({ type: fc.oneof(fc.constantFrom(...kindOrder, 'toString', '__proto__'), word), params: nonsense }),
);

/** Every kind of input, generated ones with some of their parameters. */
const sources: fc.Arbitrary<InputSource> = fc.oneof(
  fc.record({ name: fc.string({ minLength: 1 }), sha256: fc.stringMatching(/^[0-9a-f]{64}$/) }),
  fc.record({ typed: fc.string({ maxLength: 30 }) }),
  fc.constantFrom(...generatedInputs).chain((input) => {
    const values = generatedParameters(input).map(({ name, min, max, whole }) => {
      const value = whole ? fc.integer({ min, max: Math.min(max, 2 ** 31) }) : fc.double({ min, max, noNaN: true });
      return [name, value] as const;
    });
    const some = fc.record(Object.fromEntries(values), { requiredKeys: [] });
    return some.map((given) => ({ generated: { input, ...(given as Readonly<Record<string, number>>) } }));
  }),
);

const preparations: fc.Arbitrary<Preparation> = fc.array(
  fc.oneof(
    fc.record({
      kind: fc.constant('channels' as const),
      channels: fc.array(fc.nat(9), { minLength: 1, maxLength: 3 }),
    }),
    fc.record({
      kind: fc.constant('resize' as const),
      size: fc.array(fc.integer({ min: 1, max: 40 }), { minLength: 1, maxLength: 3 }),
      interpolation: fc.constantFrom('nearest' as const, 'linear' as const, 'cubic' as const),
      antialias: fc.boolean(),
    }),
  ),
  { minLength: 1, maxLength: 3 },
);

/** Documents that parse: any graph in topological order, sensible and nonsensical parameters. */
export const documents: fc.Arbitrary<ProjectDocument> = fc
  .record({
    source: fc.option(sources, { nil: undefined }),
    preparation: fc.option(preparations, { nil: undefined }),
    nodes: fc.array(
      fc.record({
        block: blocks,
        name: fc.option(fc.string({ minLength: 1, maxLength: 20 }), { nil: undefined }),
        bypassed: fc.boolean(),
        algorithm: fc.option(fc.constantFrom(...algorithms), { nil: undefined, freq: 1 }),
        at: fc.option(fc.tuple(fc.integer({ min: -1e6, max: 1e6 }), fc.double({ min: -1e6, max: 1e6, noNaN: true })), {
          nil: undefined,
          freq: 1,
        }),
        /** How far back it reads; mostly the node before. */
        back: fc.oneof(
          { weight: 5, arbitrary: fc.constant<number[]>([1]) },
          fc.array(fc.integer({ min: 1, max: 6 }), { maxLength: 3 }),
        ),
      }),
      { maxLength: 8 },
    ),
  })
  .map(({ source, preparation, nodes }) => ({
    format: 'convlab',
    formatVersion,
    ...(source === undefined ? {} : { source }),
    ...(preparation === undefined ? {} : { preparation }),
    nodes: nodes.map(({ block, name, bypassed, algorithm, back, at }, index): PipelineNode => ({
      id: `n${index + 1}`,
      ...block,
      ...(name === undefined ? {} : { name }),
      bypassed,
      ...(algorithm === undefined ? {} : { algorithm }),
      inputs: back.map((steps) => (index - steps < 0 ? 'source' : `n${index - steps + 1}`)),
      ...(at === undefined ? {} : { at }),
    })),
  }));
