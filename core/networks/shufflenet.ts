import type { ProjectDocument } from '../pipeline/document.ts';
import {
  activated,
  added,
  conv,
  convNorm,
  documentOf,
  globalAverage,
  joined,
  pool,
  put,
  source,
  type Draft,
} from './draft.ts';
import type { NetworkFigure } from './figure.ts';
import { except, planNetwork, tally, trainable } from './tally.ts';

/** Channels behind stage 2 for every number of groups, at width 1. */
const stageTwo: Readonly<Record<number, number>> = { 1: 144, 2: 200, 3: 240, 4: 272, 8: 384 };
const repeats = [4, 8, 4];

/**
 * ShuffleNet (Zhang et al. 2017, arXiv 1707.01083): pointwise convolutions in groups, their channels shuffled between. The
 * lab shuffles as the paper does (groups in rows, turned round); the authors' code turns them the other way.
 * *Shape*: [N, 3, 224, 224] -> [N, 1000, 1, 1]. Throws RangeError for numbers of groups the paper does not have.
 */
export function shuffleNet(groups: number, width = 1): ProjectDocument {
  const second = stageTwo[groups];
  if (second === undefined) throw new RangeError(`there is no ShuffleNet with ${groups} groups`);
  return documentOf((draft) => {
    let channels = stemOf(groups, width);
    let last = convNorm(draft, 'conv1', source, { filters: channels, kernel: 3, stride: 2, padding: 1 });
    last = pool(draft, 'pool1', last, 'max', { kernel: 3, stride: 2, padding: 1 });
    for (const [stage, count] of repeats.entries()) {
      const filters = second * width * 2 ** stage;
      for (let i = 0; i < count; i++) {
        // The first pointwise convolution sees too few channels to be parted.
        const parted = stage === 0 && i === 0 ? 1 : groups;
        const unit = { channels, filters, groups, parted, stride: i === 0 ? 2 : 1 };
        last = shuffleUnit(draft, `${stage + 2}.${i + 1}`, last, unit);
        channels = filters;
      }
    }
    // As in the authors' code, without bias.
    conv(draft, 'fc', globalAverage(draft, 'average', last), { filters: 1000, kernel: 1 });
  });
}

/** The authors keep 24 channels where they fit the groups, and scale them with half and double width. */
function stemOf(groups: number, width: number): number {
  if (width === 0.5) return groups === 8 ? 16 : 12;
  return width === 2 ? 48 : 24;
}

interface ShuffleUnit {
  readonly channels: number;
  readonly filters: number;
  readonly groups: number;
  /** Groups of the first pointwise convolution. */
  readonly parted: number;
  readonly stride: number;
}

function shuffleUnit(draft: Draft, id: string, input: string, unit: ShuffleUnit): string {
  const { channels, filters, groups, parted, stride } = unit;
  const narrow = filters / 4;
  const branch = stride === 2 ? filters - channels : filters;
  let last = convNorm(draft, `${id}.reduce`, input, { filters: narrow, kernel: 1, groups: parted });
  last = put(draft, `${id}.shuffle`, 'channel-shuffle', { groups: parted }, last);
  const depthwise = { filters: narrow, groups: narrow, kernel: 3, stride, padding: 1 };
  last = convNorm(draft, `${id}.dw`, last, depthwise, 'none');
  last = convNorm(draft, `${id}.restore`, last, { filters: branch, kernel: 1, groups }, 'none');
  if (stride === 1) return activated(draft, id, added(draft, `${id}.add`, last, input), 'relu');
  const pooled = pool(draft, `${id}.pool`, input, 'average', { kernel: 3, stride: 2, padding: 1 });
  return activated(draft, id, joined(draft, `${id}.concat`, pooled, last), 'relu');
}

/** The paper's comparison of units: `channels` to `narrow` and back. */
export function comparedUnit(
  kind: 'shufflenet' | 'resnet' | 'resnext',
  channels: number,
  narrow: number,
  groups: number,
) {
  const pointGroups = kind === 'shufflenet' ? groups : 1;
  const middleGroups = { shufflenet: narrow, resnet: 1, resnext: groups }[kind];
  return documentOf((draft) => {
    let last = convNorm(draft, 'reduce', source, { filters: narrow, kernel: 1, groups: pointGroups });
    last = put(draft, 'shuffle', 'channel-shuffle', { groups: pointGroups }, last);
    last = convNorm(draft, 'middle', last, { filters: narrow, kernel: 3, padding: 1, groups: middleGroups });
    last = convNorm(draft, 'restore', last, { filters: channels, kernel: 1, groups: pointGroups }, 'none');
    return added(draft, 'add', last, source);
  });
}

const image = [1, 3, 224, 224];
/** Table 1 of the paper: millions at width 1. */
const table: readonly (readonly [groups: number, mega: number])[] = [
  [1, 143],
  [2, 140],
  [3, 137],
  [4, 133],
  [8, 137],
];
/** Width, groups, and the operations and parameters that the authors' code prints, where it prints some. */
const code: readonly (readonly [
  width: number,
  groups: number,
  printed?: readonly [macs: string, parameters: string],
])[] = [
  [1, 1],
  [1, 2],
  [1, 4],
  [0.5, 3, ['38M', '0.7M']],
  [1, 3, ['138M', '1.9M']],
  [1.5, 3, ['292M', '3.4M']],
  [2, 3, ['524M', '5.4M']],
  [0.5, 8, ['40M', '1.0M']],
  [1, 8, ['138M', '2.4M']],
  [1.5, 8, ['290M', '4.3M']],
  [2, 8, ['522M', '6.5M']],
];

export function shuffleNetFigures(): NetworkFigure[] {
  return [
    ...table.map(([groups, mega]): NetworkFigure => {
      const planned = planNetwork(shuffleNet(groups), image);
      return {
        network: `ShuffleNet 1x g = ${groups}`,
        figure: 'multiply-adds of the convolutions',
        published: `${mega}M`,
        mark: 'read',
        ours: tally(planned, except('fc')).macs,
      };
    }),
    ...code.flatMap(codeRows),
  ];
}

function codeRows([width, groups, printed]: (typeof code)[number]): NetworkFigure[] {
  const network = `ShuffleNet ${width}x g = ${groups}`;
  const all = tally(planNetwork(shuffleNet(groups, width), image));
  const rows = [
    { network, figure: 'multiply-adds with the fully connected layer', ours: all.macs },
    { network, figure: 'parameters', ours: trainable(all) },
  ];
  if (printed === undefined) return rows;
  const rounded = width === 1 && groups === 3 ? { reason: '137.46 rounded up' } : {};
  return rows.map((row, i) => ({ ...row, published: printed[i] ?? '', mark: 'read', ...(i === 0 ? rounded : {}) }));
}
