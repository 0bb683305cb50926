import type { ProjectDocument } from '../pipeline/document.ts';
import {
  connected,
  convNorm,
  documentOf,
  globalAverage,
  joined,
  pool,
  source,
  type Convolution,
  type Draft,
} from './draft.ts';
import type { NetworkFigure } from './figure.ts';
import { planNetwork, tally, trainable } from './tally.ts';

/** A convolution that keeps the size: kernel height x width (or both), and filters. */
type Keeping = readonly [kernel: number | readonly [height: number, width: number], filters: number];

const halved = { kernel: 3, stride: 2 } as const;

/**
 * Inception v3, Rethinking the inception architecture for computer vision (Szegedy et al. 2015, arXiv 1512.00567), as TF-slim
 * and Keras build it, without the auxiliary classifier. *Shape*: [N, 3, 299, 299] -> [N, 1000, 1, 1]. The modules are the
 * blocks `5b` to `5d`, `6a` to `6e` and `7a` to `7c`; `fc`.
 */
export function inceptionV3(): ProjectDocument {
  return documentOf((draft) => {
    let last = stem(draft);
    for (const [id, pooled] of [['5b', 32] as const, ['5c', 64] as const, ['5d', 64] as const]) {
      last = module35(draft, id, last, pooled);
    }
    last = reduced(draft, '6a', last, [[], 384], [[[1, 64] as const, [3, 96] as const], 96]);
    for (const [id, narrow] of [
      ['6b', 128] as const,
      ['6c', 160] as const,
      ['6d', 160] as const,
      ['6e', 192] as const,
    ]) {
      last = module17(draft, id, last, narrow);
    }
    const factored = [[1, 192] as const, [[1, 7], 192] as const, [[7, 1], 192] as const];
    last = reduced(draft, '7a', last, [[[1, 192] as const], 320], [factored, 192]);
    for (const id of ['7b', '7c']) last = module8(draft, id, last);
    connected(draft, 'fc', globalAverage(draft, 'average', last), 1000);
  });
}

function stem(draft: Draft): string {
  let last = convNorm(draft, 'conv1', source, { filters: 32, ...halved });
  last = convNorm(draft, 'conv2', last, { filters: 32, kernel: 3 });
  last = convNorm(draft, 'conv3', last, { filters: 64, kernel: 3, padding: 1 });
  last = pool(draft, 'pool1', last, 'max', halved);
  last = convNorm(draft, 'conv4', last, { filters: 80, kernel: 1 });
  last = convNorm(draft, 'conv5', last, { filters: 192, kernel: 3 });
  return pool(draft, 'pool2', last, 'max', halved);
}

/** Convolutions in turn: `id.1`, `id.2` ... */
function chain(draft: Draft, id: string, input: string, steps: readonly Keeping[]): string {
  return steps.reduce((last, [kernel, filters], i) => {
    const [height, width] = typeof kernel === 'number' ? [kernel, kernel] : kernel;
    const window: Convolution = { filters, kernel: [height, width], padding: [(height - 1) / 2, (width - 1) / 2] };
    return convNorm(draft, `${id}.${i + 1}`, last, window);
  }, input);
}

function pooledBranch(draft: Draft, id: string, input: string, filters: number): string {
  const pooled = pool(draft, `${id}.pool`, input, 'average', { kernel: 3, stride: 1, padding: 1 });
  return chain(draft, `${id}.pool`, pooled, [[1, filters]]);
}

function module35(draft: Draft, id: string, input: string, pooled: number): string {
  return joined(
    draft,
    id,
    chain(draft, `${id}.a`, input, [[1, 64]]),
    chain(draft, `${id}.b`, input, [
      [1, 48],
      [5, 64],
    ]),
    chain(draft, `${id}.c`, input, [
      [1, 64],
      [3, 96],
      [3, 96],
    ]),
    pooledBranch(draft, id, input, pooled),
  );
}

/** 7x7 taken apart into 1x7 and 7x1. */
function module17(draft: Draft, id: string, input: string, narrow: number): string {
  const [tall, wide] = [[7, 1] as const, [1, 7] as const];
  return joined(
    draft,
    id,
    chain(draft, `${id}.a`, input, [[1, 192]]),
    chain(draft, `${id}.b`, input, [
      [1, narrow],
      [wide, narrow],
      [tall, 192],
    ]),
    chain(draft, `${id}.c`, input, [
      [1, narrow],
      [tall, narrow],
      [wide, narrow],
      [tall, narrow],
      [wide, 192],
    ]),
    pooledBranch(draft, id, input, 192),
  );
}

/** Two branches of convolutions that end with a stride of 2, and a pool. */
function reduced(
  draft: Draft,
  id: string,
  input: string,
  ...branches: readonly (readonly [before: readonly Keeping[], filters: number])[]
): string {
  const convolved = branches.map(([before, filters], i) => {
    const last = chain(draft, `${id}.${i}`, input, before);
    return convNorm(draft, `${id}.${i}.half`, last, { filters, ...halved });
  });
  return joined(draft, id, ...convolved, pool(draft, `${id}.pool`, input, 'max', halved));
}

/** The last 3x3 of two branches stands as 1x3 beside 3x1. */
function module8(draft: Draft, id: string, input: string): string {
  const spread = (name: string, from: string) => [
    chain(draft, `${name}.wide`, from, [[[1, 3], 384]]),
    chain(draft, `${name}.tall`, from, [[[3, 1], 384]]),
  ];
  const deeper = chain(draft, `${id}.c`, input, [
    [1, 448],
    [3, 384],
  ]);
  return joined(
    draft,
    id,
    chain(draft, `${id}.a`, input, [[1, 320]]),
    ...spread(`${id}.b`, chain(draft, `${id}.b`, input, [[1, 384]])),
    ...spread(`${id}.c`, deeper),
    pooledBranch(draft, id, input, 192),
  );
}

export function inceptionV3Figures(): NetworkFigure[] {
  const network = 'Inception v3';
  const all = tally(planNetwork(inceptionV3(), [1, 3, 299, 299]));
  // Keras leaves the scales of its norms out: half of what a norm learns.
  const unscaled = trainable(all) - all.scales / 2n;
  return [
    { network, figure: 'parameters', ours: trainable(all) },
    {
      network,
      figure: 'parameters without scales, as the paper of Xception prints them',
      published: '23,626,728',
      mark: 'read',
      ours: unscaled,
      reason: 'not explained: the paper does not say which layers it counts',
    },
    {
      network,
      figure: 'parameters without scales, with running statistics (Keras)',
      published: '23,851,784',
      mark: 'read',
      ours: unscaled + all.statistics,
    },
    { network, figure: 'multiply-adds (torchvision)', published: '5.713G', mark: 'read', ours: all.macs },
  ];
}
