import { describe, expect, it } from 'vitest';
import { defaultsOf } from '../../../core/kinds/registry.ts';
import type { Params } from '../../../core/layers/field.ts';
import { formatVersion, sourceId, type PipelineNode, type ProjectDocument } from '../../../core/pipeline/document.ts';
import { plan } from '../../../core/pipeline/plan.ts';

const conv = (id: string, params: Params): PipelineNode => ({
  id,
  type: 'conv',
  bypassed: false,
  params: { ...defaultsOf('conv'), outChannels: 1, ...params },
  inputs: [sourceId],
});
const padding = (size: 'same-upper' | 'valid') => ({ size, before: [0], after: [0], mode: 'zeros' as const });

describe('a volume', () => {
  it('is convolved in three directions, and beside it in two by a filter as deep as itself', () => {
    const document: ProjectDocument = {
      format: 'convlab',
      formatVersion,
      source: { generated: { input: 'vessels' } },
      nodes: [
        conv('three', { kernel: [3], padding: padding('same-upper') }),
        conv('two', { kernel: [64, 3, 3], padding: padding('valid') }),
      ],
    };
    const { nodes, runnable } = plan(document, [1, 1, 64, 64, 64]);
    expect(runnable).toBe(true);
    expect(nodes.map(({ outputShape }) => outputShape)).toEqual([
      [1, 1, 64, 64, 64],
      [1, 1, 1, 62, 62],
    ]);
    // 64³ · 27, and 62² · 64 · 9.
    expect(nodes.map(({ multiplications }) => multiplications)).toEqual([7_077_888n, 2_214_144n]);
  });
});
