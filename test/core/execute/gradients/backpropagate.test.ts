import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { LabError } from '../../../../core/errors.ts';
import { backpropagate, type RunValues } from '../../../../core/execute/gradients/backpropagate.ts';
import type { Numbers } from '../../../../core/execute/gradients/op-gradients.types.ts';
import type { WeightSlot } from '../../../../core/layers/field.ts';
import { sourceId, type ProjectDocument } from '../../../../core/pipeline/document.ts';
import { plan } from '../../../../core/pipeline/plan.ts';
import type { Plan } from '../../../../core/pipeline/plan.types.ts';
import { numel } from '../../../../core/tensor/shape.ts';
import { runs } from '../../../support/runs.ts';
import { chain, node, valid } from '../../pipeline/builders.ts';
import { plannedCases } from '../../pipeline/random-plans.ts';
import { dot, forward, randomNumbers, randomVector, sizeOf } from './values.ts';

type Weights = ReadonlyMap<WeightSlot, Float64Array>;

/** A run of the reference kernels in float64. */
function run(planned: Plan, source: Float64Array, weights: Weights): RunValues {
  const outputs = new Map<string, { data: Float64Array }>();
  const weightsOf = (slot: WeightSlot) => weights.get(slot) ?? new Float64Array(numel(slot.shape));
  for (const { id, op, inputs, slots } of planned.steps) {
    const read = inputs.map((input) => (input === sourceId ? source : (outputs.get(input)?.data ?? source)));
    outputs.set(id, { data: forward(op, { inputs: read, weights: slots.map(weightsOf) }) });
  }
  return { source: { data: source }, outputs, weightsOf };
}

function randomWeights(planned: Plan, next: () => number): Weights {
  const slots = planned.steps.flatMap((step) => step.slots);
  return new Map(slots.map((slot) => [slot, randomVector(numel(slot.shape), next)]));
}

/** Kinks away: steps would meet them. */
function smooth(document: ProjectDocument): ProjectDocument {
  const nodes = document.nodes.map((each) => {
    if (each.type === 'activation') return { ...each, params: { ...each.params, function: 'tanh' } };
    if (each.type === 'pool' || each.type === 'adaptive-pool') {
      return { ...each, params: { ...each.params, method: 'average' } };
    }
    return each;
  });
  return { ...document, nodes };
}

function gradientsOfLast(document: ProjectDocument, source: readonly number[], slopes: readonly number[]) {
  const planned = plan(document, [1, 1, source.length]);
  const weights = new Map(planned.steps.flatMap((step) => step.slots).map((slot) => [slot, weightsFor(slot)]));
  const values = run(planned, Float64Array.from(source), weights);
  return backpropagate(planned, values, planned.steps.at(-1)?.id ?? sourceId, Float64Array.from(slopes));
}

const weightsFor = (slot: WeightSlot) => new Float64Array(numel(slot.shape)).fill(slot.name === 'bias' ? 0 : 2);
const double = { kernel: [1], outChannels: 1 };
const withNodes = (...nodes: ProjectDocument['nodes']): ProjectDocument => ({ ...chain(), nodes });

describe('back-propagation through a plan', () => {
  it.each<{ what: string; document: ProjectDocument; source: number[]; slopes: number[]; want: number[] }>([
    {
      what: 'a chain multiplies',
      document: chain(['conv', double], ['conv', double]),
      source: [3],
      slopes: [5],
      want: [20],
    },
    {
      what: 'x + x has slope 2',
      document: withNodes(node('sum', 'add', {}, [sourceId, sourceId])),
      source: [3, 4],
      slopes: [1, 10],
      want: [2, 20],
    },
    {
      what: 'x · x has slope 2x',
      document: withNodes(node('square', 'multiply', {}, [sourceId, sourceId])),
      source: [3, 4],
      slopes: [1, 10],
      want: [6, 80],
    },
    {
      what: 'x + 2x + 4x has slope 7, whichever way round the branches stand',
      document: withNodes(
        node('a', 'conv', double, [sourceId]),
        node('b', 'conv', double, ['a']),
        node('sum', 'add', {}, ['b', sourceId, 'a']),
      ),
      source: [1],
      slopes: [1],
      want: [7],
    },
    {
      what: 'both halves of a concatenation hand back',
      document: withNodes(node('a', 'conv', double, [sourceId]), node('both', 'concat', {}, [sourceId, 'a'])),
      source: [1],
      slopes: [1, 10],
      want: [21],
    },
    {
      what: 'a bypassed layer is not there',
      document: chain(['conv', double], ['conv', double, true], ['conv', double]),
      source: [1],
      slopes: [1],
      want: [4],
    },
  ])('$what', ({ document, source, slopes, want }) => {
    expect([...gradientsOfLast(document, source, slopes).source]).toEqual(want);
  });

  it('gives every weight its gradient, and zeros to layers that the number does not depend on', () => {
    const document = withNodes(
      node('used', 'conv', double, [sourceId]),
      node('unused', 'conv', double, [sourceId]),
      node('end', 'conv', { ...double, bias: false }, ['used']),
    );
    const { weights } = gradientsOfLast(document, [3, 4], [1, 10]);
    expect(Object.fromEntries(weights)).toEqual({
      // The end doubles: 2 · (1 · 3 + 10 · 4), 2 · (1 + 10).
      'used/main': [Float64Array.of(86), Float64Array.of(22)],
      'unused/main': [Float64Array.of(0), Float64Array.of(0)],
      // What it read: 6 and 8.
      'end/main': [Float64Array.of(86)],
    });
  });

  it('starts at any step, and at the picture itself', () => {
    const planned = plan(chain(['conv', double], ['conv', double]), [1, 1, 2]);
    const values = run(planned, Float64Array.of(1, 1), new Map());
    expect(backpropagate(planned, values, sourceId, Float64Array.of(7, 8)).source).toEqual(Float64Array.of(7, 8));
    const weighted = { ...values, weightsOf: weightsFor };
    expect(backpropagate(planned, weighted, 'n1/main', Float64Array.of(7, 8)).source).toEqual(Float64Array.of(14, 16));
  });

  it('says which layer has no values, and needs none beyond the way', () => {
    const planned = plan(chain(['conv', double], ['conv', double]), [1, 1, 1]);
    const values = { ...run(planned, Float64Array.of(1), new Map()), outputs: new Map<string, { data: Numbers }>() };
    expect(() => backpropagate(planned, values, 'n2/main', Float64Array.of(1))).toThrow(LabError);
    expect(() => backpropagate(planned, values, 'n2/main', Float64Array.of(1))).toThrow('“conv 1” has no values yet');
    expect(() => backpropagate(planned, values, 'n1/main', Float64Array.of(1))).not.toThrow();
    expect(() => backpropagate(planned, values, 'n3/main', Float64Array.of(1))).toThrow('there is no step n3/main');
    expect(() => backpropagate(planned, values, 'n1/main', Float64Array.of(1, 2))).toThrow('output gradient has 2');
  });

  it('is, on random pipelines with branches, what small steps of the picture and the weights change', () => {
    const step = 2 ** -13;
    fc.assert(
      fc.property(plannedCases({ min: 2, max: 6 }), fc.nat(), ({ document, source: shape }, seed) => {
        const planned = plan(smooth(document), shape);
        const next = randomNumbers(seed);
        const source = randomVector(numel(shape), next);
        const weights = randomWeights(planned, next);
        const last = planned.steps.at(-1);
        const outputsOf = (values: RunValues) => values.outputs.get(last?.id ?? '')?.data ?? source;
        const values = run(planned, source, weights);
        const slopes = randomVector(outputsOf(values).length, next);
        const found = backpropagate(planned, values, last?.id ?? sourceId, slopes);

        const turned = randomVector(source.length, next);
        const turnedWeights = new Map([...weights].map(([slot, { length }]) => [slot, randomVector(length, next)]));
        const moved = (from: Float64Array, along: Numbers | undefined, t: number) =>
          from.map((x, i) => x + t * (along?.[i] ?? 0));
        const at = (t: number) => {
          const stepped = new Map([...weights].map(([slot, from]) => [slot, moved(from, turnedWeights.get(slot), t)]));
          return dot(outputsOf(run(planned, moved(source, turned, t), stepped)), slopes);
        };
        const central = (h: number) => (at(h) - at(-h)) / (2 * h);
        const want = (4 * central(step / 2) - central(step)) / 3;
        let got = dot(found.source, turned);
        let size = 1 + sizeOf(found.source, turned) + sizeOf(outputsOf(values), slopes);
        for (const { id, slots } of planned.steps) {
          for (const [i, slot] of slots.entries()) {
            const [gradient, direction] = [found.weights.get(id)?.[i] ?? turned, turnedWeights.get(slot) ?? turned];
            got += dot(gradient, direction);
            size += sizeOf(gradient, direction);
          }
        }
        expect(Math.abs(got - want)).toBeLessThanOrEqual(1e-7 * size);
      }),
      { numRuns: runs(40) },
    );
  });

  it('of a residual block that is not on the way keeps the picture untouched', () => {
    const document = withNodes(node('shrunk', 'conv', { kernel: [3], outChannels: 1, ...valid }, [sourceId]));
    expect([...gradientsOfLast(document, [1, 2, 3, 4], [1, 0]).source]).toEqual([2, 2, 2, 0]);
  });
});
