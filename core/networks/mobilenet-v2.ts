import type { ProjectDocument } from '../pipeline/document.ts';
import { added, connected, convNorm, documentOf, globalAverage, source, type Draft } from './draft.ts';
import type { NetworkFigure } from './figure.ts';
import { planNetwork, tally, trainable } from './tally.ts';

/** Expansion, output channels, repeats, stride of the first. */
const stages: readonly (readonly [t: number, c: number, n: number, s: number])[] = [
  [1, 16, 1, 1],
  [6, 24, 2, 2],
  [6, 32, 3, 2],
  [6, 64, 4, 2],
  [6, 96, 3, 1],
  [6, 160, 3, 2],
  [6, 320, 1, 1],
];

/**
 * MobileNetV2: inverted residuals and linear bottlenecks (Sandler et al. 2018, arXiv 1801.04381).
 * *Shape*: [N, 3, 224, 224] -> [N, 1000, 1, 1].
 */
export function mobileNetV2(): ProjectDocument {
  return documentOf((draft) => {
    let channels = 32;
    const stem = { filters: channels, kernel: 3, stride: 2, padding: 1 };
    let last = convNorm(draft, 'conv0', source, stem, 'relu6');
    for (const [index, [expansion, filters, repeats, stride]] of stages.entries()) {
      for (let i = 0; i < repeats; i++) {
        const block = { channels, expansion, filters, stride: i === 0 ? stride : 1 };
        last = invertedResidual(draft, `${index + 1}.${i + 1}`, last, block);
        channels = filters;
      }
    }
    last = convNorm(draft, 'conv1', last, { filters: 1280, kernel: 1 }, 'relu6');
    connected(draft, 'fc', globalAverage(draft, 'average', last), 1000);
  });
}

interface InvertedResidual {
  readonly channels: number;
  readonly expansion: number;
  readonly filters: number;
  readonly stride: number;
}

function invertedResidual(draft: Draft, id: string, input: string, block: InvertedResidual): string {
  const { channels, expansion, filters, stride } = block;
  const wide = channels * expansion;
  let last = input;
  if (expansion !== 1) last = convNorm(draft, `${id}.expand`, last, { filters: wide, kernel: 1 }, 'relu6');
  const depthwise = { filters: wide, groups: wide, kernel: 3, stride, padding: 1 };
  last = convNorm(draft, `${id}.dw`, last, depthwise, 'relu6');
  last = convNorm(draft, `${id}.project`, last, { filters, kernel: 1 }, 'none');
  return stride === 1 && channels === filters ? added(draft, `${id}.add`, last, input) : last;
}

/** One block, 24 to 24 channels, six times as wide inside. */
export function invertedResidualBlock(): ProjectDocument {
  return documentOf((draft) => {
    return invertedResidual(draft, 'block', source, { channels: 24, expansion: 6, filters: 24, stride: 1 });
  });
}

export function mobileNetV2Figures(): NetworkFigure[] {
  const network = 'MobileNetV2';
  const all = tally(planNetwork(mobileNetV2(), [1, 3, 224, 224]));
  const block = tally(planNetwork(invertedResidualBlock(), [1, 24, 56, 56]));
  return [
    {
      network,
      figure: 'parameters',
      published: '3.4M',
      mark: 'read',
      ours: trainable(all),
      reason: '3.47M are weights; norms and biases left out, cut off after one digit',
    },
    { network, figure: 'multiply-adds', published: '300M', mark: 'read', ours: all.macs },
    { network, figure: 'block 24 to 24 at 56 x 56, weights', ours: block.weights },
    { network, figure: 'block 24 to 24 at 56 x 56, multiply-adds', ours: block.macs },
  ];
}
