import { defaultsOf } from '../kinds/registry.ts';
import type { Params } from '../layers/field.ts';
import { formatVersion, sourceId, type PipelineNode, type InputSource, type ProjectDocument } from './document.ts';

/**
 * The pipeline of the first start: edges of the picture, what is left of them above zero, a depthwise separable block
 * over them, and a picture of half the size.
 */
export function defaultProject(source: InputSource): ProjectDocument {
  const blocks: readonly [string, Params][] = [
    ['conv', { kernel: [3], outChannels: 8, bias: false, weights: { kind: 'preset', preset: 'edges' } }],
    ['activation', { function: 'relu' }],
    ['depthwise-separable', { outChannels: 16, weights: { kind: 'seeded', init: 'he', seed: 1 } }],
    ['pool', { method: 'max', kernel: [2], stride: [2] }],
  ];
  const nodes = blocks.map(([type, params], index): PipelineNode => ({
    id: `n${index + 1}`,
    type,
    bypassed: false,
    params: { ...defaultsOf(type), ...params },
    inputs: [index === 0 ? sourceId : `n${index}`],
  }));
  return { format: 'convlab', formatVersion, source, nodes };
}
