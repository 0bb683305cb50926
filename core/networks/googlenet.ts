import type { ProjectDocument } from '../pipeline/document.ts';
import {
  connected,
  convBias,
  documentOf,
  globalAverage,
  joined,
  paddingOf,
  pool,
  put,
  source,
  type Draft,
} from './draft.ts';
import type { NetworkFigure } from './figure.ts';
import { planNetwork, tally, within } from './tally.ts';

/** Filters of a module: 1x1; reduction and 3x3; reduction and 5x5; behind the pool. */
type Module = readonly [one: number, reduce3: number, three: number, reduce5: number, five: number, pooled: number];

/** By name, with the multiplications that table 1 prints, in millions. */
export const modules: readonly (readonly [name: string, filters: Module, printed: number])[] = [
  ['3a', [64, 96, 128, 16, 32, 32], 128],
  ['3b', [128, 128, 192, 32, 96, 64], 304],
  ['4a', [192, 96, 208, 16, 48, 64], 73],
  ['4b', [160, 112, 224, 24, 64, 64], 88],
  ['4c', [128, 128, 256, 24, 64, 64], 100],
  ['4d', [112, 144, 288, 32, 64, 64], 119],
  ['4e', [256, 160, 320, 32, 128, 128], 170],
  ['5a', [256, 160, 320, 32, 128, 128], 54],
  ['5b', [384, 192, 384, 48, 128, 128], 71],
];

const halved = { kernel: 3, stride: 2, ceil: true } as const;

/**
 * Going deeper with convolutions (Szegedy et al. 2014, arXiv 1409.4842), without the auxiliary classifiers and the local
 * response norms, which have no parameters. *Shape*: [N, 3, 224, 224] -> [N, 1000, 1, 1]. Blocks `conv1`, `conv2`, the
 * modules as `3a.1x1`, `3a.3x3.reduce`, `3a.3x3`, `3a.5x5.reduce`, `3a.5x5`, `3a.pool.1x1`, and `fc`.
 */
export function googLeNet(): ProjectDocument {
  return documentOf((draft) => {
    let last = convBias(draft, 'conv1', source, { filters: 64, kernel: 7, stride: 2, padding: 3 });
    last = pool(draft, 'pool1', last, 'max', halved);
    last = convBias(draft, 'conv2.reduce', last, { filters: 64, kernel: 1 });
    last = convBias(draft, 'conv2', last, { filters: 192, kernel: 3, padding: 1 });
    last = pool(draft, 'pool2', last, 'max', halved);
    for (const [name, filters] of modules) {
      if (name === '4a' || name === '5a') last = pool(draft, `pool${name}`, last, 'max', halved);
      last = inception(draft, name, last, filters);
    }
    connected(draft, 'fc', globalAverage(draft, 'average', last), 1000);
  });
}

/** Module 3a alone. *Shape*: [N, 192, 28, 28] -> [N, 256, 28, 28]. */
export function inceptionModule(): ProjectDocument {
  return documentOf((draft) => inception(draft, '3a', source, modules[0]?.[1] ?? [1, 1, 1, 1, 1, 1]));
}

function inception(draft: Draft, name: string, input: string, filters: Module): string {
  const [one, reduce3, three, reduce5, five, behind] = filters;
  const point = (id: string, from: string, count: number) => convBias(draft, id, from, { filters: count, kernel: 1 });
  const branch3 = convBias(draft, `${name}.3x3`, point(`${name}.3x3.reduce`, input, reduce3), {
    filters: three,
    kernel: 3,
    padding: 1,
  });
  const branch5 = convBias(draft, `${name}.5x5`, point(`${name}.5x5.reduce`, input, reduce5), {
    filters: five,
    kernel: 5,
    padding: 2,
  });
  const pooled = pool(draft, `${name}.pool`, input, 'max', { kernel: 3, stride: 1, padding: 1 });
  const branches = [point(`${name}.1x1`, input, one), branch3, branch5, point(`${name}.pool.1x1`, pooled, behind)];
  return joined(draft, name, ...branches);
}

/** The 5x5 branch of module 3a as it would be without the 1x1 reduction. *Shape*: [N, 192, 28, 28] -> [N, 32, 28, 28]. */
export function naiveBranch(): ProjectDocument {
  return documentOf((draft) => convBias(draft, 'naive', source, { filters: 32, kernel: 5, padding: 2 }));
}

/**
 * What the table prints for the first convolution belongs to another one: depthwise separable with 8 filters per channel,
 * as TF-slim's later Inception v2 begins. *Shape*: [N, 3, 224, 224] -> [N, 64, 112, 112].
 */
export function separableStem(): ProjectDocument {
  const window = { kernel: [7], stride: [2], padding: paddingOf(3), bias: false };
  const params = { outChannels: 64, multiplier: 8, ...window };
  return documentOf((draft) => put(draft, 'conv1', 'depthwise-separable', params, source));
}

export function googLeNetFigures(): NetworkFigure[] {
  const network = 'GoogLeNet';
  const planned = planNetwork(googLeNet(), [1, 3, 224, 224]);
  const part = (id: string) => tally(planned, within(`${id}.`));
  const first = tally(planned, (step) => step.nodeId === 'conv1');
  const stem = tally(planNetwork(separableStem(), [1, 3, 224, 224]));
  const reason = 'the table prints what a depthwise separable convolution with 8 filters per channel has: see below';
  const separable = `${network}, conv1 depthwise separable`;
  return [
    { network, figure: 'conv1, weights', published: '2.7K', mark: 'read', ours: first.weights, reason },
    { network, figure: 'conv1, multiplications', published: '34M', mark: 'read', ours: first.macs, reason },
    { network: separable, figure: 'conv1, weights', published: '2.7K', mark: 'read', ours: stem.weights },
    { network: separable, figure: 'conv1, multiplications', published: '34M', mark: 'read', ours: stem.macs },
    ...modules.map(([name, , printed]): NetworkFigure => {
      const row = { network, figure: `${name}, multiplications`, published: `${printed}M`, ours: part(name).macs };
      return {
        ...row,
        mark: 'read',
        ...(name === '5a' ? { reason: 'a misprint: the filters printed in the same row give less' } : {}),
      };
    }),
    ...misprintedWeights.map(([name, published, reason]): NetworkFigure => {
      return { network, figure: `${name}, weights`, published, mark: 'read', ours: part(name).weights, reason };
    }),
    {
      network,
      figure: '5x5 branch of 3a without reduction',
      ours: tally(planNetwork(naiveBranch(), [1, 192, 28, 28])).macs,
    },
    { network, figure: '5x5 branch of 3a', ours: tally(planned, within('3a.5x5')).macs },
  ];
}

const misprintedWeights = [
  ['4c', '463K', 'the filters printed in the same row give more'],
  ['5a', '1072K', 'the filters printed in the same row give less'],
] as const;
