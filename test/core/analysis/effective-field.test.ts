import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { borderDepths } from '../../../core/analysis/border-depth.ts';
import { effectiveField, type EffectiveField } from '../../../core/analysis/effective-field.ts';
import { readCounts } from '../../../core/analysis/read-counts.ts';
import type { RunValues } from '../../../core/execute/gradients/backpropagate.ts';
import type { WeightSlot } from '../../../core/layers/field.ts';
import { sourceId, type PipelineNode, type ProjectDocument } from '../../../core/pipeline/document.ts';
import { plan } from '../../../core/pipeline/plan.ts';
import type { AxisField, Plan } from '../../../core/pipeline/plan.types.ts';
import { numel, spatialOf } from '../../../core/tensor/shape.ts';
import { runs } from '../../support/runs.ts';
import { chain, node, valid } from '../pipeline/builders.ts';
import { plannedCases } from '../pipeline/random-plans.ts';

/** Linear layers ask for values but do not look at them. */
function blankValues(planned: Plan, weightsOf: RunValues['weightsOf']): RunValues {
  const blank = (shape: readonly number[]) => ({ data: new Float64Array(numel(shape)) });
  const outputs = new Map(planned.steps.map(({ id, op }) => [id, blank(op.output)]));
  return { source: blank(planned.source), outputs, weightsOf };
}

const ones = ({ shape }: WeightSlot) => new Float64Array(numel(shape)).fill(1);

/** Different and above 0, so that no two paths cancel. */
function positive({ shape }: WeightSlot): Float64Array {
  return Float64Array.from({ length: numel(shape) }, (_, i) => 0.5 + ((i * 0.6180339887) % 1));
}

function middleField(document: ProjectDocument, source: readonly number[], weightsOf = ones): EffectiveField {
  const planned = plan(document, source);
  const last = planned.steps.at(-1);
  const position = spatialOf(last?.op.output ?? source).map((size) => Math.floor(size / 2));
  return effectiveField(planned, blankValues(planned, weightsOf), { stepId: last?.id ?? sourceId, position });
}

const taps3 = ['conv', { kernel: [3], outChannels: 1, bias: false, ...valid }] as const;

describe('the effective receptive field', () => {
  it.each([5, 10, 20, 40])('of %i layers of 3 x 3 equal taps is 2n + 1 wide with sigma = sqrt(2n / 3)', (n) => {
    const size = 2 * n + 1;
    const { spread } = middleField(chain(...new Array<typeof taps3>(n).fill(taps3)), [1, 1, size, size]);
    const whole = { first: 0, last: size - 1 };
    expect(spread?.support).toEqual([whole, whole]);
    for (const axis of [0, 1]) {
      expect(spread?.centre[axis]).toBeCloseTo(n, 9);
      expect(spread?.deviation[axis]).toBeCloseTo(Math.sqrt((2 * n) / 3), 9);
    }
    // Close to a Gaussian's sigma · sqrt(-2 ln 0.05).
    expect(Math.abs((spread?.radius ?? 0) / Math.sqrt((2 * n) / 3) - 2.4477)).toBeLessThan(0.3);
  });

  it.each<{ what: string; kernel: number[]; heat: number[]; centre: number; radius: number }>([
    { what: 'all heat in one place', kernel: [0, 4, 0], heat: [0, 4, 0], centre: 1, radius: 0 },
    { what: '96 % in the middle', kernel: [2, 96, 2], heat: [2, 96, 2], centre: 1, radius: 0 },
    { what: '90 % in the middle', kernel: [5, 90, 5], heat: [5, 90, 5], centre: 1, radius: 1 },
    { what: 'signs do not matter', kernel: [-1, 2, -1], heat: [1, 2, 1], centre: 1, radius: 1 },
    { what: 'uneven', kernel: [3, 0, 1], heat: [3, 0, 1], centre: 0.5, radius: 1.5 },
  ])('of one layer is its kernel: $what', ({ kernel, heat, centre, radius }) => {
    const found = middleField(chain(taps3), [1, 1, 3], () => Float64Array.from(kernel));
    expect([...found.heat]).toEqual(heat);
    expect(found.spread).toMatchObject({ centre: [centre], radius });
  });

  it('adds up the channels of the picture, of one output channel or of all', () => {
    const planned = plan(chain(['conv', { kernel: [1], outChannels: 2, bias: false }]), [2, 3, 2]);
    const values = blankValues(planned, () => Float64Array.of(1, -2, 3, 10, 20, 30));
    const heatOf = (place: { channel?: number; image?: number }) => [
      ...effectiveField(planned, values, { stepId: 'n1/main', position: [1], ...place }).heat,
    ];
    expect(heatOf({ channel: 0 })).toEqual([0, 6]);
    expect(heatOf({ channel: 1, image: 1 })).toEqual([0, 60]);
    expect(heatOf({})).toEqual([0, 11 + 18 + 33]);
  });

  it('sees through a dead ReLU nothing, and through the picture itself one pixel', () => {
    const planned = plan(chain(['activation', { function: 'relu' }]), [1, 1, 3]);
    const values = { ...blankValues(planned, ones), source: { data: Float64Array.of(1, -1, 1) } };
    const at = (stepId: string, index: number) => effectiveField(planned, values, { stepId, position: [index] });
    expect(at('n1/main', 1)).toEqual({ shape: [3], heat: new Float64Array(3) });
    expect(at('n1/main', 2).spread).toEqual({
      support: [{ first: 2, last: 2 }],
      centre: [2],
      deviation: [0],
      radius: 0,
    });
    expect(at(sourceId, 0).heat).toEqual(Float64Array.of(1, 0, 0));
  });

  it('has no spread where a gradient is no finite number', () => {
    const found = middleField(chain(taps3), [1, 1, 3], () => Float64Array.of(1, Infinity, NaN));
    expect(found).toEqual({ shape: [3], heat: Float64Array.of(1, Infinity, NaN) });
  });

  it.each([
    { position: [3] },
    { position: [-1] },
    { position: [0, 0] },
    { position: [0.5] },
    { position: [0], channel: 1 },
    { position: [0], image: 1 },
  ])('refuses the place %j', (place) => {
    const planned = plan(chain(['activation']), [1, 1, 3]);
    expect(() => effectiveField(planned, blankValues(planned, ones), { stepId: 'n1/main', ...place })).toThrow(
      'there is no place',
    );
  });
});

/** Only what is linear with positive weights, channels kept apart only where all of them look at the same places. */
function linear(document: ProjectDocument): ProjectDocument {
  const mixes = document.nodes.some(({ type }) => type === 'pixel-shuffle');
  const nodes = document.nodes.map((each): PipelineNode => {
    if (each.type === 'pool' || each.type === 'adaptive-pool') {
      return { ...each, params: { ...each.params, method: 'average' } };
    }
    const left = ['activation', 'multiply', ...(mixes ? ['concat'] : [])].includes(each.type);
    return left ? { ...each, bypassed: true } : each;
  });
  return { ...document, nodes };
}

const linearPlans = (sizes: { min: number; max: number }) =>
  plannedCases(sizes, { min: 1, max: 2 })
    .map(({ document, source }) => plan(linear(document), source))
    .filter(({ steps }) => steps.length > 0);

/** Where outputs of one axis see the source, by rule. */
function seenBy({ seen, advance }: AxisField, index: number) {
  const phase = index % seen.length;
  const span = seen[phase];
  const shift = ((index - phase) / seen.length) * advance;
  return span === undefined ? undefined : { first: span.first + shift, last: span.last + shift };
}

describe('where weights are positive, the effective field of random pipelines', () => {
  it('is hot exactly where the picture is read', () => {
    fc.assert(
      fc.property(linearPlans({ min: 3, max: 8 }), fc.nat(), (planned, seed) => {
        const last = planned.steps.at(-1);
        const stepId = last?.id ?? sourceId;
        const position = spatialOf(last?.op.output ?? []).map((size, axis) => (seed >> (3 * axis)) % size);
        const counts = readCounts(planned, stepId, position);
        const { heat } = effectiveField(planned, blankValues(planned, positive), { stepId, position });
        expect([...heat].map((value) => value > 0)).toEqual([...(counts?.counts ?? [])].map((count) => count > 0));
      }),
      { numRuns: runs(80) },
    );
  });

  it('is as large as the receptive field by rule, away from the border, phase by phase', () => {
    let compared = 0;
    fc.assert(
      fc.property(linearPlans({ min: 12, max: 24 }), (planned) => {
        const values = blankValues(planned, positive);
        for (const step of planned.steps) {
          const axes = borderDepths(planned).get(step.id) ?? [];
          const sizes = spatialOf(step.op.output);
          // Phases that look further than others may leave the border later: clean outputs must stand in one row.
          if (axes.some(({ before, clean, after }, i) => before + clean + after !== sizes[i])) continue;
          const phases = Math.max(...step.field.axes.map(({ seen }) => seen.length));
          const turns = Math.min(phases, ...axes.map(({ clean }) => clean));
          const widest = step.field.size.map(() => 0);
          for (let turn = 0; turn < turns; turn++) {
            const position = axes.map(({ before }) => before + turn);
            const { spread } = effectiveField(planned, values, { stepId: step.id, position });
            const boxes = step.field.axes.map((axis, i) => seenBy(axis, position[i] ?? 0));
            const support = boxes.includes(undefined) ? undefined : boxes;
            expect({ id: step.id, position, support: spread?.support }).toEqual({ id: step.id, position, support });
            for (const [i, { first, last }] of (spread?.support ?? []).entries()) {
              widest[i] = Math.max(widest[i] ?? 0, last - first + 1);
            }
            compared += 1;
          }
          if (turns === phases) expect(widest).toEqual(step.field.size);
        }
      }),
      { numRuns: runs(300) },
    );
    expect(compared).toBeGreaterThan(runs(300));
  });
});

describe('the effective field of branches', () => {
  it('is hot where either looks', () => {
    const nodes = [
      node('wide', 'conv', { kernel: [5], outChannels: 1, bias: false }, [sourceId]),
      node('sum', 'add', {}, ['wide', sourceId]),
    ];
    expect([...middleField({ ...chain(), nodes }, [1, 1, 7]).heat]).toEqual([0, 1, 1, 2, 1, 1, 0]);
  });
});
