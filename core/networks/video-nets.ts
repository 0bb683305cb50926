import type { ProjectDocument } from '../pipeline/document.ts';
import {
  activated,
  added,
  connected,
  convBias,
  convNorm,
  documentOf,
  globalAverage,
  pool,
  source,
  type Draft,
} from './draft.ts';
import type { NetworkFigure } from './figure.ts';
import { planNetwork, tally, trainable, within } from './tally.ts';

/**
 * How a video network convolves: in full (R3D), in space alone behind the first stage (MC3), or in space, then in time
 * (R(2+1)D): A closer look at spatiotemporal convolutions (Tran et al. 2017, arXiv 1711.11248).
 */
export type VideoKind = 'r3d' | 'mc3' | 'r2plus1d';

const stages = [64, 128, 256, 512];

/**
 * *Shape*: [N, 3, 16, 112, 112] -> [N, 400, 1, 1, 1]. Stage s block b as `s.b`. `reuse`: both convolutions of a block have
 * the middle planes of the first (torchvision), not each its own.
 */
export function videoNet(kind: VideoKind, reuse = true): ProjectDocument {
  return documentOf((draft) => {
    let last = stem(draft, kind);
    let channels = 64;
    for (const [s, filters] of stages.entries()) {
      for (let b = 0; b < 2; b++) {
        const flat = kind === 'mc3' && s > 0;
        const form = kind === 'r2plus1d' ? 'split' : flat ? 'flat' : 'full';
        const stride = s > 0 && b === 0 ? 2 : 1;
        last = block(draft, `${s + 1}.${b + 1}`, last, { channels, filters, form, stride, reuse });
        channels = filters;
      }
    }
    connected(draft, 'fc', globalAverage(draft, 'average', last), 400);
  });
}

function stem(draft: Draft, kind: VideoKind): string {
  const space = { stride: [1, 2, 2], padding: [0, 3, 3], kernel: [1, 7, 7] };
  if (kind !== 'r2plus1d') {
    return convNorm(draft, 'stem', source, { ...space, filters: 64, kernel: [3, 7, 7], padding: [1, 3, 3] });
  }
  const spatial = convNorm(draft, 'stem.space', source, { ...space, filters: 45 });
  return convNorm(draft, 'stem.time', spatial, { filters: 64, kernel: [3, 1, 1], padding: [1, 0, 0] });
}

type Form = 'full' | 'flat' | 'split';

interface Block {
  readonly channels: number;
  readonly filters: number;
  readonly form: Form;
  readonly stride: number;
  readonly reuse: boolean;
}

function block(draft: Draft, id: string, input: string, { channels, filters, form, stride, reuse }: Block): string {
  const middle = middlePlanes(channels, filters);
  const second = reuse ? middle : middlePlanes(filters, filters);
  let last = spatiotemporal(draft, `${id}.conv1`, input, { filters, form, stride, middle }, 'relu');
  last = spatiotemporal(draft, `${id}.conv2`, last, { filters, form, stride: 1, middle: second }, 'none');
  const step = form === 'flat' ? [1, stride, stride] : stride;
  const shortcut =
    stride === 1 && channels === filters
      ? input
      : convNorm(draft, `${id}.shortcut`, input, { filters, kernel: 1, stride: step }, 'none');
  return activated(draft, id, added(draft, `${id}.add`, last, shortcut), 'relu');
}

/** Planes between the spatial and the temporal step, so that both have as many weights as 3 x 3 x 3 (rounded down). */
export function middlePlanes(channels: number, filters: number): number {
  return Math.floor((27 * channels * filters) / (9 * channels + 3 * filters));
}

interface Spatiotemporal {
  readonly filters: number;
  readonly form: Form;
  readonly stride: number;
  readonly middle: number;
}

function spatiotemporal(
  draft: Draft,
  id: string,
  input: string,
  { filters, form, stride, middle }: Spatiotemporal,
  activation: 'relu' | 'none',
): string {
  const space = { kernel: [1, 3, 3], stride: [1, stride, stride], padding: [0, 1, 1] };
  if (form === 'flat') return convNorm(draft, id, input, { filters, ...space }, activation);
  if (form === 'full') return convNorm(draft, id, input, { filters, kernel: 3, stride, padding: 1 }, activation);
  const spatial = convNorm(draft, `${id}.space`, input, { filters: middle, ...space });
  const time = { kernel: [3, 1, 1], stride: [stride, 1, 1], padding: [1, 0, 0] };
  return convNorm(draft, id, spatial, { filters, ...time }, activation);
}

/**
 * The convolutions of C3D: Learning spatiotemporal features with 3D convolutional networks (Tran et al. 2014, arXiv
 * 1412.0767). *Shape*: [N, 3, 16, 112, 112] -> [N, 512, 2, 7, 7].
 */
export function c3d(): ProjectDocument {
  const groups = [[64], [128], [256, 256], [512, 512], [512, 512]];
  return documentOf((draft) => {
    let last = source;
    for (const [g, layers] of groups.entries()) {
      // The first pool leaves the frames alone.
      const window = g === 1 ? [1, 2, 2] : 2;
      if (g > 0) last = pool(draft, `pool${g}`, last, 'max', { kernel: window, stride: window });
      for (const [l, filters] of layers.entries()) {
        last = convBias(draft, `conv${g + 1}${'ab'[l] ?? ''}`, last, { filters, kernel: 3, padding: 1 });
      }
    }
  });
}

export function videoNetFigures(): NetworkFigure[] {
  const clip = [1, 3, 16, 112, 112];
  const nets = [
    { network: 'R3D-18', kind: 'r3d', published: '33,371,472' },
    { network: 'MC3-18', kind: 'mc3', published: '11,695,440' },
    { network: 'R(2+1)D-18', kind: 'r2plus1d', published: undefined },
  ] as const;
  const unshared = tally(planNetwork(videoNet('r2plus1d', false), clip));
  return [
    ...nets.flatMap(({ network, kind, published }): NetworkFigure[] => {
      const all = tally(planNetwork(videoNet(kind), clip));
      const printed = published === undefined ? {} : ({ published, mark: 'read' } as const);
      return [
        { network, figure: 'parameters', ours: trainable(all), ...printed },
        { network, figure: 'multiply-adds', ours: all.macs },
      ];
    }),
    {
      network: 'R(2+1)D-18, middle planes worked out for each convolution',
      figure: 'parameters',
      ours: trainable(unshared),
    },
    {
      network: 'C3D',
      figure: 'parameters of the convolutions',
      ours: trainable(tally(planNetwork(c3d(), clip), within('conv'))),
    },
  ];
}
