import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { sentences } from '../../../core/errors.ts';
import type { Params } from '../../../core/layers/field.ts';
import { costOf, fieldRuleOf, layerDefinitions } from '../../../core/layers/registry.ts';
import { makeWeights } from '../../../core/layers/weights.ts';
import { numel } from '../../../core/tensor/shape.ts';
import type { Shape } from '../../../core/tensor/tensor.ts';
import { runs } from '../../support/runs.ts';

const shapes: fc.Arbitrary<Shape> = fc.array(fc.integer({ min: 0, max: 9 }), { minLength: 1, maxLength: 6 });
const numbers = fc.oneof(fc.integer({ min: -2, max: 9 }), fc.double(), fc.constantFrom(65536, 65537, 2 ** 53, -0));
const padding = fc.record({
  size: fc.constantFrom('valid', 'same-upper', 'same-lower', 'full', 'explicit', 'other'),
  before: fc.array(fc.integer({ min: -1, max: 9 }), { maxLength: 3 }),
  after: fc.array(fc.integer({ min: 0, max: 9 }), { maxLength: 3 }),
  mode: fc.constantFrom('zeros', 'reflect', 'replicate', 'circular', 'other'),
});
const anything = fc.oneof(
  numbers,
  fc.array(numbers, { maxLength: 4 }),
  fc.string(),
  fc.boolean(),
  padding,
  fc.record({ kind: fc.constant('values'), values: fc.array(fc.integer(), { maxLength: 9 }) }),
  fc.jsonValue(),
);

/** Parameters without a field. */
const hidden = {
  scaleWeights: [1],
  varianceWeights: null,
  biasWeights: [1],
  outputSize: [0],
  axes: [-1],
  order: [],
  shape: [0, -1],
  starts: [1],
  ends: [-1],
  steps: [2],
};

/** Parameters of one layer, each left out, wrong in some way, or the default. */
const params = (type: string): fc.Arbitrary<Params> => {
  const defaults = layerDefinitions[type]?.defaults ?? {};
  const values = Object.entries({ ...defaults, ...hidden }).map(([name, value]) => [
    name,
    fc.oneof(anything, fc.constant(value)),
  ]);
  return fc.record(Object.fromEntries(values), { requiredKeys: [] }) as fc.Arbitrary<Params>;
};

/** Inputs every layer takes with its defaults. */
function sampleInputs(type: string): { input: Shape; others: readonly Shape[] } {
  const input = type === 'fold' ? [1, 9, 64] : [1, 4, 8, 8];
  if (type === 'deform-conv') return { input, others: [[1, 18, 8, 8]] };
  return { input, others: layerDefinitions[type]?.inputs === undefined ? [] : [input] };
}

/** Further inputs, where the layer takes some: none, fitting or any. */
const othersOf = (type: string): fc.Arbitrary<readonly Shape[]> =>
  layerDefinitions[type]?.inputs === undefined
    ? fc.constant([])
    : fc.oneof(fc.constant(sampleInputs(type).others), fc.array(shapes, { maxLength: 3 }));

describe.each(Object.keys(layerDefinitions))('%s', (type) => {
  const definition = layerDefinitions[type];
  if (definition === undefined) throw new Error(`no layer ${type}`);

  const { input, others } = sampleInputs(type);

  it('has a default for every field, and takes its own defaults', () => {
    expect(Object.keys(definition.defaults)).toEqual(definition.fields.map((field) => field.name));
    expect(definition.resolve(definition.defaults, input, 'Layer', others).ok).toBe(true);
    expect(definition.resolve({}, input, 'Layer', others)).toEqual(
      definition.resolve(definition.defaults, input, 'Layer', others),
    );
  });

  it('answers any parameters on any input: with an operation of whole sizes, or with whole sentences', () => {
    fc.assert(
      fc.property(params(type), shapes, othersOf(type), (given, input, others) => {
        const result = definition.resolve(given, input, 'Layer', others);
        if (result.ok) {
          expect(result.op.output.every((size, axis) => Number.isInteger(size) && size >= (axis === 0 ? 0 : 1))).toBe(
            true,
          );
          expect(costOf(result.op).multiplications.value).toBeGreaterThanOrEqual(0n);
          for (const slot of result.slots) if (numel(slot.shape) < 5000) makeWeights(slot);
          const rule = fieldRuleOf(result.op);
          if (rule !== 'everywhere') expect(rule).toHaveLength(Math.max(0, result.op.output.length - 2));
          return;
        }
        expect(result.problems.length).toBeGreaterThan(0);
        for (const { error } of result.problems) {
          const named = [...sentences[error.code].matchAll(/\{(\w+)\}/g)].map((match) => match[1]);
          expect(Object.keys(error.values).toSorted()).toEqual(named.toSorted());
          expect(Object.values(error.values)).not.toContain(undefined);
        }
      }),
      { numRuns: runs(300) },
    );
  });

  it('is mended by its fixes: applied one after the other they end at a layer that runs, or at one without a fix', () => {
    fc.assert(
      fc.property(params(type), shapes, othersOf(type), (given, input, others) => {
        let current = given;
        for (let step = 0; step < 25; step++) {
          const result = definition.resolve(current, input, 'Layer', others);
          if (result.ok) return;
          const fix = result.problems.find((problem) => problem.fix !== undefined)?.fix;
          if (fix === undefined) return;
          current = { ...current, ...fix };
        }
        throw new Error(`still broken: ${JSON.stringify(current)}`);
      }),
      { numRuns: runs(300) },
    );
  });
});

it('a document cannot reach inherited properties as parameters', () => {
  const inherited = Object.create({ groups: 0 }) as Params;
  expect(layerDefinitions['conv']?.resolve(inherited, [1, 3, 8, 8], 'Layer').ok).toBe(true);
});
