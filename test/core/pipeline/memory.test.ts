import { describe, expect, it } from 'vitest';
import { sentenceOf } from '../../../core/errors.ts';
import { checkMemory, memoryNeeded } from '../../../core/pipeline/memory.ts';
import { plan } from '../../../core/pipeline/plan.ts';
import type { PlanStep } from '../../../core/pipeline/plan.types.ts';
import { chain } from './builders.ts';

const planned = plan(
  chain(['conv', { outChannels: 4, bias: false }], ['conv', { outChannels: 2, bias: false }]),
  [1, 3, 10, 10],
);
// Picture, outputs of both, weights of the second, 4 bytes each.
const bytes = 4 * (300 + 400 + 200 + 2 * 4 * 9);

describe('the memory of a run', () => {
  it('is the picture, all outputs and the weights of a step, and names the largest layer', () => {
    expect(memoryNeeded(planned)).toEqual({ bytes, largest: { nodeId: 'n1', label: 'conv 1', bytes: 1600 } });
  });

  it('is that of its worst moment, with what whoever runs it needs besides', () => {
    // While the first step runs the second has no output yet.
    const first = 4 * (300 + 400 + 4 * 3 * 9);
    const besides = { always: 5000, during: (step: PlanStep) => (step.nodeId === 'n1' ? 1000 : 1) };
    expect(memoryNeeded(planned, besides).bytes).toBe(5000 + Math.max(first + 1000, bytes + 1));
    expect(checkMemory(planned, bytes, besides)?.values['needed']).toBe(5000 + first + 1000);
  });

  it('is allowed up to the last byte', () => {
    expect(checkMemory(planned, bytes)).toBeUndefined();
    const refused = checkMemory(planned, bytes - 1);
    expect(refused).toEqual({
      code: 'run.memory',
      values: { needed: bytes, allowed: bytes - 1, layer: 'conv 1', layerBytes: 1600 },
    });
    expect(refused && sentenceOf(refused)).toContain(`needs ${bytes} bytes`);
  });

  it('is the picture alone where there is no layer, and nothing without a picture', () => {
    expect(memoryNeeded(plan(chain(), [1, 3, 2, 2])).largest).toEqual({ nodeId: 'source', label: 'source', bytes: 48 });
    expect(memoryNeeded(plan(chain(), undefined)).bytes).toBe(0);
  });

  it('is refused for a plan too large to ever fit, without allocating', () => {
    const huge = plan(chain(['conv', { outChannels: 65536 }]), [1, 3, 20_000, 20_000]);
    expect(checkMemory(huge, 8 * 2 ** 30)?.values['needed']).toBeGreaterThan(1e14);
  });
});
