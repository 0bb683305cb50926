import type { ProjectDocument } from '../pipeline/document.ts';
import { connected, convNorm, documentOf, globalAverage, joined, pool, put, source, type Draft } from './draft.ts';
import type { NetworkFigure } from './figure.ts';
import { planNetwork, tally, trainable } from './tally.ts';

/** Channels of the three stages and of the last convolution. */
type Channels = readonly [second: number, third: number, fourth: number, last: number];

/** By width, with what the authors' code prints. */
const widths: readonly (readonly [width: number, channels: Channels, macs: string, parameters: string])[] = [
  [0.5, [48, 96, 192, 1024], '41M', '1.4M'],
  [1, [116, 232, 464, 1024], '146M', '2.3M'],
  [1.5, [176, 352, 704, 1024], '299M', '3.5M'],
  [2, [244, 488, 976, 2048], '591M', '7.4M'],
];
const repeats = [4, 8, 4];

/**
 * ShuffleNet V2 (Ma et al. 2018, arXiv 1807.11164): half of the channels goes by, then all are shuffled.
 * *Shape*: [N, 3, 224, 224] -> [N, 1000, 1, 1].
 */
export function shuffleNetV2([second, third, fourth, end]: Channels): ProjectDocument {
  return documentOf((draft) => {
    let last = convNorm(draft, 'conv1', source, { filters: 24, kernel: 3, stride: 2, padding: 1 });
    last = pool(draft, 'pool1', last, 'max', { kernel: 3, stride: 2, padding: 1 });
    let channels = 24;
    for (const [stage, filters] of [second, third, fourth].entries()) {
      for (let i = 0; i < (repeats[stage] ?? 0); i++) {
        const id = `${stage + 2}.${i + 1}`;
        last = i === 0 ? shrinking(draft, id, last, channels, filters / 2) : keeping(draft, id, last, filters / 2);
      }
      channels = filters;
    }
    last = convNorm(draft, 'conv5', last, { filters: end, kernel: 1 });
    connected(draft, 'fc', globalAverage(draft, 'average', last), 1000);
  });
}

/** Both halves are worked on and halved in size. */
function shrinking(draft: Draft, id: string, input: string, channels: number, half: number): string {
  const window = { kernel: 3, stride: 2, padding: 1 };
  const depthwise = { filters: channels, groups: channels, ...window };
  const beside = convNorm(draft, `${id}.beside.dw`, input, depthwise, 'none');
  const first = convNorm(draft, `${id}.beside.pw`, beside, { filters: half, kernel: 1 });
  return shuffled(draft, id, first, worked(draft, id, input, half, 2));
}

function keeping(draft: Draft, id: string, input: string, half: number): string {
  const part = (name: string, from: number) =>
    put(draft, `${id}.${name}`, 'slice', { starts: [from], ends: [from + half], axes: [1], steps: [1] }, input);
  return shuffled(draft, id, part('by', 0), worked(draft, id, part('in', half), half, 1));
}

function worked(draft: Draft, id: string, input: string, half: number, stride: number): string {
  const narrow = convNorm(draft, `${id}.reduce`, input, { filters: half, kernel: 1 });
  const window = { filters: half, groups: half, kernel: 3, stride, padding: 1 };
  const depthwise = convNorm(draft, `${id}.dw`, narrow, window, 'none');
  return convNorm(draft, `${id}.restore`, depthwise, { filters: half, kernel: 1 });
}

function shuffled(draft: Draft, id: string, ...halves: readonly string[]): string {
  return put(draft, id, 'channel-shuffle', { groups: 2 }, joined(draft, `${id}.concat`, ...halves));
}

export function shuffleNetV2Figures(): NetworkFigure[] {
  return widths.flatMap(([width, channels, macs, parameters]): NetworkFigure[] => {
    const all = tally(planNetwork(shuffleNetV2(channels), [1, 3, 224, 224]));
    const network = `ShuffleNet V2 ${width}x`;
    const reason = 'not explained: the authors do not say what they count beside convolutions';
    const torchvision = { network, figure: 'multiply-adds (torchvision)', published: '0.145G', mark: 'read' } as const;
    return [
      { network, figure: 'multiply-adds (code)', published: macs, mark: 'read', ours: all.macs, reason },
      ...(width === 1 ? [{ ...torchvision, ours: all.macs }] : []),
      { network, figure: 'parameters (code)', published: parameters, mark: 'read', ours: trainable(all) },
    ];
  });
}
