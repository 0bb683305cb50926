import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { execute } from '../../../core/execute/execute.ts';
import { countRun } from '../../../core/kernels/reference/counting.ts';
import type { LayerOp } from '../../../core/layers/op.ts';
import { makeWeights } from '../../../core/layers/weights.ts';
import type { PlanStep } from '../../../core/pipeline/plan.types.ts';
import { bytesOf, numel } from '../../../core/tensor/shape.ts';
import type { Shape } from '../../../core/tensor/tensor.ts';
import { inlineDeps, waves } from '../execute/run.ts';
import { inTotal, predicted } from '../kernels/predicted.ts';
import { runs } from '../../support/runs.ts';
import { plannedCases } from './random-plans.ts';

const plans = 300;
/** What no step computes. NaN may be computed: a maximum over nothing but padding is −∞, and −∞ · 0 is NaN. */
const unwritten = Math.fround(-1.2345e30);

describe(`of ${plans} random pipelines`, () => {
  it('every count by the formula is what the innermost loop counts', () => {
    fc.assert(
      fc.property(plannedCases({ min: 2, max: 9 }), ({ planned }) => {
        for (const step of planned.steps) {
          const { cost, op, id } = step;
          const counted = countedOf(step);
          expect({
            id,
            ...inTotal(counted),
            paddingTaps: cost.paddingTaps === undefined ? undefined : counted.paddingTaps,
            parameters: step.slots.reduce((sum, slot) => sum + BigInt(makeWeights(slot).length), 0n),
          }).toEqual({
            id,
            ...predicted(cost),
            paddingTaps: cost.paddingTaps,
            parameters: cost.parameters.value,
          });
          expect(numel(op.output)).toBeGreaterThan(0);
        }
      }),
      { numRuns: runs(plans) },
    );
  });

  it('every shape planned is the shape produced, every value of it written, and every byte of it allocated', async () => {
    await fc.assert(
      fc.asyncProperty(plannedCases({ min: 2, max: 9 }), async ({ planned, source }) => {
        let allocated = 0;
        const deps = inlineDeps({
          allocate: (length) => {
            allocated += length * Float32Array.BYTES_PER_ELEMENT;
            return new Float32Array(length).fill(unwritten);
          },
        });
        const outcome = await execute(planned, waves(source), deps);
        expect(outcome.kind).toBe('finished');
        const weights = planned.steps.flatMap(({ slots }) => slots.map((slot) => makeWeights(slot).byteLength));
        expect(allocated + bytesOf(source) + weights.reduce((sum, each) => sum + each, 0)).toBe(planned.bytes);
        for (const { id, op } of planned.steps) {
          const produced = outcome.outputs.get(id);
          expect(produced?.data.includes(unwritten)).toBe(false);
          expect(produced?.shape.slice(2)).toEqual(producedSizes(op));
        }
      }),
      { numRuns: runs(plans) },
    );
  });
});

/** Counts one step by itself: what it reads does not change how much there is to do. */
function countedOf({ op, slots }: PlanStep) {
  const shapes: readonly Shape[] = [op.input, ...('others' in op ? op.others : [])];
  const output = new Float32Array(numel(op.output));
  const buffers = { inputs: shapes.map((shape) => waves(shape).data), weights: slots.map(makeWeights), output };
  return countRun(op, buffers, 0, output.length);
}

/** The spatial sizes that come out, found by sliding the window along instead of by a formula. */
function producedSizes(op: LayerOp): Shape {
  const input = op.input.slice(2);
  switch (op.type) {
    case 'conv':
    case 'pool':
      return input.map((n, axis) => {
        const [before = 0, after = 0] = [op.padBefore[axis], op.padAfter[axis]];
        const reach = ((op.kernel[axis] ?? 1) - 1) * (op.dilation[axis] ?? 1);
        let stops = 0;
        for (let at = -before; at + reach < n + after; at += op.stride[axis] ?? 1) stops++;
        return stops;
      });
    case 'conv-transpose':
      return input.map((n, axis) => {
        const reach = ((op.kernel[axis] ?? 1) - 1) * (op.dilation[axis] ?? 1);
        let last = 0;
        for (let stop = 0; stop < n; stop++) last = Math.max(last, stop * (op.stride[axis] ?? 1) + reach);
        return last + 1 + (op.outputPadding[axis] ?? 0) - (op.padBefore[axis] ?? 0) - (op.padAfter[axis] ?? 0);
      });
    default:
      return op.output.slice(2);
  }
}
