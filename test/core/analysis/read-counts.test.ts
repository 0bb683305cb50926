import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { coveredShare, readCounts } from '../../../core/analysis/read-counts.ts';
import { sourceId, type PipelineNode, type ProjectDocument } from '../../../core/pipeline/document.ts';
import { plan } from '../../../core/pipeline/plan.ts';
import { numel } from '../../../core/tensor/shape.ts';
import type { Shape, Tensor } from '../../../core/tensor/tensor.ts';
import { outputOf } from '../execute/run.ts';
import { chain, node, valid } from '../pipeline/builders.ts';
import { plannedCases } from '../pipeline/random-plans.ts';
import { runs } from '../../support/runs.ts';

const dilatedBy = (d: number) => ['conv', { kernel: [3], dilation: [d], outChannels: 1, ...valid }] as const;

function countsAt(document: ProjectDocument, source: Shape, position?: readonly number[]) {
  const planned = plan(document, source);
  return readCounts(planned, planned.steps.at(-1)?.id ?? '', position);
}

describe('how often the picture is read', () => {
  it.each([
    { dilations: [1, 2, 5], reached: 17, size: 17 },
    { dilations: [1, 2, 4], reached: 15, size: 15 },
    { dilations: [1, 2, 9], reached: 21, size: 25 },
    { dilations: [2, 2, 2], reached: 7, size: 13 },
    { dilations: [2, 4, 8], reached: 15, size: 29 },
  ])('by 3-tap layers dilated $dilations: $reached of $size positions', ({ dilations, reached, size }) => {
    const line = countsAt(chain(...dilations.map(dilatedBy)), [1, 1, size], [0]);
    expect(line?.counts.filter((count) => count > 0)).toHaveLength(reached);
    const square = countsAt(chain(...dilations.map(dilatedBy)), [1, 1, size, size], [0, 0]);
    expect(square && coveredShare(square)).toBeCloseTo((reached / size) ** 2, 12);
  });

  it('by all outputs of a strided layer shows what it skips', () => {
    const counts = countsAt(chain(['conv', { kernel: [2], stride: [3], ...valid }]), [1, 1, 8]);
    expect([...(counts?.counts ?? [])]).toEqual([1, 1, 0, 1, 1, 0, 1, 1]);
  });

  it('through branches that are joined adds up', () => {
    const nodes = [
      node('three', 'conv', { kernel: [3], outChannels: 1 }, [sourceId]),
      node('sum', 'add', {}, ['three', sourceId]),
    ];
    const counts = countsAt({ ...chain(), nodes }, [1, 1, 5], [2]);
    expect([...(counts?.counts ?? [])]).toEqual([0, 1, 2, 1, 0]);
  });

  it('is not known where axes change places', () => {
    expect(countsAt(chain(['transpose', {}]), [1, 1, 3, 4], [0, 0])).toBeUndefined();
  });

  it('refuses a position the output does not have', () => {
    expect(() => countsAt(chain(['activation']), [1, 1, 3], [3])).toThrow('there is no position 3 in 3');
  });

  it('is what each position adds to the sum of all outputs where one channel has all weights 1', async () => {
    await fc.assert(
      fc.asyncProperty(plannedCases({ min: 3, max: 6 }, { min: 1, max: 2 }), async ({ document, source }) => {
        const flat = oneChannel(document, source.length - 2);
        const shape = [1, 1, ...source.slice(2)];
        fc.pre(plan(flat, shape).steps.length > 0);
        const counts = countsAt(flat, shape);
        const added = await Promise.all(
          Array.from({ length: numel(shape) }, (_, at) => sumOfOutputs(flat, impulse(shape, at))),
        );
        const zero = await sumOfOutputs(flat, impulse(shape, -1));
        expect([...(counts?.counts ?? [])]).toEqual(added.map((sum) => sum - zero));
      }),
      { numRuns: runs(40) },
    );
  });
});

function impulse(shape: Shape, at: number): Tensor {
  const data = new Float32Array(numel(shape));
  if (at >= 0) data[at] = 1;
  return { shape, data };
}

async function sumOfOutputs(document: ProjectDocument, source: Tensor): Promise<number> {
  const { data } = await outputOf(document, source);
  return data.reduce((sum, value) => sum + value, 0);
}

/** The same windows over one channel with weights 1; whatever weighs, chooses or mixes channels is passed by. */
function oneChannel(document: ProjectDocument, rank: number): ProjectDocument {
  const nodes = document.nodes.map((each): PipelineNode => {
    if (each.type !== 'conv' && each.type !== 'conv-transpose') {
      return { ...each, bypassed: !['pad', 'crop', 'add', 'flip'].includes(each.type) };
    }
    const [kernel = 1] = Array.isArray(each.params['kernel']) ? each.params['kernel'] : [];
    const values = new Array<number>(Number(kernel) ** rank).fill(1);
    return { ...each, params: { ...each.params, outChannels: 1, bias: false, weights: { kind: 'values', values } } };
  });
  return { ...document, nodes };
}
