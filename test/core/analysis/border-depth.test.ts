import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { borderDepths } from '../../../core/analysis/border-depth.ts';
import { seenBy } from '../../../core/pipeline/receptive-field.ts';
import { sourceId } from '../../../core/pipeline/document.ts';
import { plan } from '../../../core/pipeline/plan.ts';
import { chain, node, valid } from '../pipeline/builders.ts';
import { plannedCases } from '../pipeline/random-plans.ts';
import { runs } from '../../support/runs.ts';

function depths(document: ReturnType<typeof chain>, source: readonly number[]) {
  return [...borderDepths(plan(document, source)).values()];
}

describe('how deep the border reaches', () => {
  it('is one position a layer for 3-tap layers that keep the size', () => {
    const three = ['conv', { kernel: [3], outChannels: 1 }] as const;
    expect(depths(chain(three, three, three), [1, 1, 12])).toEqual([
      [{ before: 1, after: 1, clean: 10 }],
      [{ before: 2, after: 2, clean: 8 }],
      [{ before: 3, after: 3, clean: 6 }],
    ]);
  });

  it('is nothing without padding, in every mode something with it', () => {
    expect(depths(chain(['conv', { kernel: [5], ...valid }]), [1, 1, 9])).toEqual([
      [{ before: 0, after: 0, clean: 5 }],
    ]);
    const padding = { size: 'explicit', before: [2], after: [1], mode: 'reflect' } as const;
    expect(depths(chain(['conv', { kernel: [4], padding }]), [1, 1, 9])).toEqual([[{ before: 2, after: 1, clean: 6 }]]);
  });

  it('is everything where one output sees all, and stays in what a crop leaves', () => {
    const same = ['conv', { kernel: [5] }] as const;
    expect(depths(chain(same, ['crop', { before: [1], after: [2] }]), [1, 1, 9]).at(-1)).toEqual([
      { before: 1, after: 0, clean: 5 },
    ]);
    expect(depths(chain(same, ['adaptive-pool', { output: [1] }]), [1, 1, 9]).at(-1)).toEqual([
      { before: 1, after: 1, clean: 0 },
    ]);
  });

  it('is that of the deepest branch', () => {
    const nodes = [
      node('wide', 'conv', { kernel: [5], outChannels: 1 }, [sourceId]),
      node('sum', 'add', {}, [sourceId, 'wide']),
    ];
    expect(depths({ ...chain(), nodes }, [1, 1, 9]).at(-1)).toEqual([{ before: 2, after: 2, clean: 5 }]);
  });

  it('begins and ends with outputs whose receptive field lies inside the picture', () => {
    fc.assert(
      fc.property(plannedCases({ min: 6, max: 20 }, { min: 1, max: 1 }), ({ planned, source }) => {
        const size = source[2] ?? 0;
        const found = borderDepths(planned);
        for (const { id, field, op } of planned.steps) {
          const [depth] = found.get(id) ?? [];
          const [axis] = field.axes;
          if (depth === undefined || axis === undefined || depth.clean === 0) continue;
          for (const index of [depth.before, (op.output[2] ?? 0) - depth.after - 1]) {
            const seen = seenBy(axis, index);
            if (seen !== undefined) expect(seen.first >= 0 && seen.last < size).toBe(true);
          }
        }
      }),
      { numRuns: runs(100) },
    );
  });
});
