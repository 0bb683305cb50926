import type { ProjectDocument } from '../pipeline/document.ts';
import {
  activated,
  added,
  conv,
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
import { planNetwork, tally, trainable } from './tally.ts';

/** Squeeze, 1x1 and 3x3 filters of the fire modules; pools stand before the third and the seventh. */
const fires: readonly (readonly [squeeze: number, expand: number])[] = [
  [16, 64],
  [16, 64],
  [32, 128],
  [32, 128],
  [48, 192],
  [48, 192],
  [64, 256],
  [64, 256],
];

/** SqueezeNet 1.0 (Iandola et al. 2016, arXiv 1602.07360). *Shape*: [N, 3, 224, 224] -> [N, 1000, 1, 1]. */
export function squeezeNet(): ProjectDocument {
  const halved = { kernel: 3, stride: 2, ceil: true } as const;
  return documentOf((draft) => {
    let last = convBias(draft, 'conv1', source, { filters: 96, kernel: 7, stride: 2 });
    last = pool(draft, 'pool1', last, 'max', halved);
    for (const [i, [squeeze, expand]] of fires.entries()) {
      last = fire(draft, `fire${i + 2}`, last, squeeze, expand);
      if (i === 2 || i === 6) last = pool(draft, `pool${i + 2}`, last, 'max', halved);
    }
    globalAverage(draft, 'average', convBias(draft, 'conv10', last, { filters: 1000, kernel: 1 }));
  });
}

function fire(draft: Draft, id: string, input: string, squeeze: number, expand: number): string {
  const narrow = convBias(draft, `${id}.squeeze`, input, { filters: squeeze, kernel: 1 });
  const one = convBias(draft, `${id}.1x1`, narrow, { filters: expand, kernel: 1 });
  const three = convBias(draft, `${id}.3x3`, narrow, { filters: expand, kernel: 3, padding: 1 });
  return joined(draft, id, one, three);
}

/**
 * A ConvNeXt block (Liu et al. 2022, arXiv 2201.03545). Its layer norm over channels has the parameters of a norm in one
 * group, and its scale of each channel is a depthwise 1x1 convolution. *Shape*: [N, C, H, W] -> the same.
 */
export function convNeXtBlock(channels: number): ProjectDocument {
  return documentOf((draft) => {
    const depthwise = { filters: channels, groups: channels, kernel: 7, padding: 3, bias: true };
    let last = put(draft, 'norm', 'group-norm', { groups: 1 }, conv(draft, 'dw', source, depthwise));
    last = conv(draft, 'widen', last, { filters: 4 * channels, kernel: 1, bias: true });
    last = put(draft, 'gelu', 'activation', { function: 'gelu' }, last);
    last = conv(draft, 'narrow', last, { filters: channels, kernel: 1, bias: true });
    last = conv(draft, 'scale', last, { filters: channels, groups: channels, kernel: 1 });
    return added(draft, 'add', last, source);
  });
}

/** A transposed convolution of 2 x 2 taps that doubles the size. *Shape*: [N, C, H, W] -> [N, 1, 2 H, 2 W]. */
export function doubling(method: 'scatter' | 'zero-insertion'): ProjectDocument {
  const window = { kernel: [2], stride: [2], padding: paddingOf(0), transposeMethod: method };
  return documentOf((draft) => put(draft, 'up', 'conv-transpose', { outChannels: 1, ...window, bias: true }, source));
}

/** A chain of convolutions that keep the size, without bias: what a large kernel is taken apart into. */
export function chained(filters: number, kernels: readonly (readonly number[])[]): ProjectDocument {
  return documentOf((draft) => {
    let last = source;
    for (const [i, kernel] of kernels.entries()) {
      const padding = kernel.map((k) => (k - 1) / 2);
      const id = `conv${i + 1}`;
      last = activated(draft, id, conv(draft, id, last, { filters, kernel, padding }), 'relu');
    }
  });
}

export function smallBlockFigures(): NetworkFigure[] {
  const squeeze = tally(planNetwork(squeezeNet(), [1, 3, 224, 224]));
  const next = tally(planNetwork(convNeXtBlock(96), [1, 96, 56, 56]));
  const grid = [1, 192, 17, 17];
  const [whole, pair] = [
    [[7, 7]],
    [
      [1, 7],
      [7, 1],
    ],
  ].map((kernels) => tally(planNetwork(chained(192, kernels), grid)));
  const [scattered, inserted] = (['scatter', 'zero-insertion'] as const).map((method) =>
    tally(planNetwork(doubling(method), [1, 3, 2, 2])),
  );
  const transposed = 'Transposed 2x2, stride 2, 3 channels to 1 over 2 x 2';
  return [
    {
      network: transposed,
      figure: 'multiplications, as ptflops prints them',
      published: '208',
      mark: 'read',
      ours: scattered?.macs ?? 0n,
      reason: 'it counts output positions (192, as with inserted zeros) and one bias for each of the 16 outputs',
    },
    { network: transposed, figure: 'multiplications with zeros inserted', ours: inserted?.macs ?? 0n },
    { network: 'SqueezeNet 1.0', figure: 'parameters', ours: trainable(squeeze) },
    { network: 'ConvNeXt block, 96 channels', figure: 'parameters', ours: trainable(next) },
    { network: 'Inception 7x7, 192 channels at 17 x 17', figure: 'multiply-adds', ours: whole?.macs ?? 0n },
    { network: 'Inception 1x7 + 7x1, 192 channels at 17 x 17', figure: 'multiply-adds', ours: pair?.macs ?? 0n },
  ];
}
