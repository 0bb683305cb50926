import { describe, expect, it } from 'vitest';
import { explain } from '../../../../core/analysis/arithmetic/explain.ts';
import { execute } from '../../../../core/execute/execute.ts';
import { runStepInline } from '../../../../core/execute/run-step.ts';
import { findKernelSet } from '../../../../core/kernels/registry.ts';
import { defaultsOf, kindOrder } from '../../../../core/kinds/registry.ts';
import { makeWeights } from '../../../../core/layers/weights.ts';
import { formatVersion, sourceId, type ProjectDocument } from '../../../../core/pipeline/document.ts';
import { plan } from '../../../../core/pipeline/plan.ts';
import type { Plan } from '../../../../core/pipeline/plan.types.ts';
import { numel } from '../../../../core/tensor/shape.ts';
import type { Shape, Tensor } from '../../../../core/tensor/tensor.ts';
import { wholeNumbers } from '../../kernels/arbitrary-ops.ts';

/** What a user may have: a signal, a picture, a volume. */
const sources: readonly Shape[] = [
  [1, 4, 32],
  [1, 4, 12, 10],
  [1, 4, 6, 7, 8],
];

function documentOf(type: string, inputs: number): ProjectDocument {
  const node = { id: 'n1', type, bypassed: false, params: defaultsOf(type), inputs: new Array(inputs).fill(sourceId) };
  return { format: 'convlab', formatVersion, nodes: [node] };
}

/** The block alone on what it can read. */
function planned(type: string): Plan[] {
  const all = sources.flatMap((shape) => [1, 2].map((inputs) => plan(documentOf(type, inputs), shape)));
  return all.filter(({ runnable }) => runnable);
}

async function outputsOf(planOfBlock: Plan, source: Tensor) {
  const set = findKernelSet('wasm-relaxed');
  const { kind, outputs } = await execute(planOfBlock, source, {
    runStep: (step, buffers) => runStepInline(set, step, buffers),
    allocate: (length) => new Float32Array(length),
    weightsOf: (step) => step.slots.map(makeWeights),
    cached: () => undefined,
    now: () => 0,
    signal: { cancelled: false },
    on: { stepStarted: () => undefined, stepFinished: () => undefined },
  });
  expect(kind).toBe('finished');
  return outputs;
}

describe('the sum that is shown', () => {
  it.each(kindOrder)('equals what the engine computed in every step of: %s', async (type) => {
    const plans = planned(type);
    expect(plans.length).toBeGreaterThan(0);
    for (const each of plans) {
      const source = { shape: each.source, data: wholeNumbers(numel(each.source), 7).map((v, i) => v + Math.sin(i)) };
      const outputs = await outputsOf(each, source);
      for (const step of each.steps) {
        const { data, shape } = outputs.get(step.id) ?? source;
        const inputs = step.inputs.map((id) => (outputs.get(id) ?? source).data);
        const weights = step.slots.map(makeWeights);
        for (let i = 0; i < 25; i++) {
          const index = Math.floor(((i * 0.618_034) % 1) * numel(shape));
          const arithmetic = explain(step.op, { inputs, weights }, index, 0, Infinity);
          const sizes =
            arithmetic?.terms.reduce((sum, { value }) => sum + (Number.isFinite(value) ? Math.abs(value) : 0), 0) ??
            NaN;
          // A sum in float32 loses at most this much for each of its terms.
          const within = 2 ** -22 * Math.sqrt(arithmetic?.total ?? 0) * (sizes + 1);
          expect(Math.abs((data[index] ?? NaN) - (arithmetic?.result ?? NaN))).toBeLessThanOrEqual(within);
        }
      }
    }
  });
});
