import type { ProjectDocument } from '../pipeline/document.ts';
import { conv, convBias, documentOf, pool, source } from './draft.ts';
import type { NetworkFigure } from './figure.ts';
import { planNetwork, tally, trainable, within } from './tally.ts';

/** Filters of the 3x3 convolutions between the five pools. */
const groups: readonly (readonly number[])[] = [
  [64, 64],
  [128, 128],
  [256, 256, 256],
  [512, 512, 512],
  [512, 512, 512],
];

/**
 * Very deep convolutional networks for large-scale image recognition (Simonyan and Zisserman 2014, arXiv 1409.1556),
 * configuration D; `separable`: every convolution as a depthwise and a pointwise one.
 * *Shape*: [N, 3, 224, 224] -> [N, 1000, 1, 1]. Blocks `conv1_1` ..., `pool1` ..., `fc6`, `fc7`, `fc8`.
 */
export function vgg16(separable = false): ProjectDocument {
  return documentOf((draft) => {
    let [last, channels] = [source, 3];
    for (const [g, layers] of groups.entries()) {
      for (const [l, filters] of layers.entries()) {
        const id = `conv${g + 1}_${l + 1}`;
        if (separable) {
          last = conv(draft, `${id}.dw`, last, { filters: channels, groups: channels, kernel: 3, padding: 1 });
          last = convBias(draft, id, last, { filters, kernel: 1 });
        } else last = convBias(draft, id, last, { filters, kernel: 3, padding: 1 });
        channels = filters;
      }
      last = pool(draft, `pool${g + 1}`, last, 'max', { kernel: 2, stride: 2 });
    }
    last = convBias(draft, 'fc6', last, { filters: 4096, kernel: 7 });
    last = convBias(draft, 'fc7', last, { filters: 4096, kernel: 1 });
    convBias(draft, 'fc8', last, { filters: 1000, kernel: 1 }, 'none');
  });
}

export function vgg16Figures(): NetworkFigure[] {
  const [network, image] = ['VGG-16', [1, 3, 224, 224]];
  const planned = planNetwork(vgg16(), image);
  const body = tally(planned, within('conv'));
  const rewritten = tally(planNetwork(vgg16(true), image), within('conv'));
  const figure = 'multiplications of the convolutions';
  return [
    { network, figure, published: '15346.63M', mark: 'read', ours: body.macs },
    { network, figure: 'parameters of the convolutions', ours: trainable(body) },
    { network, figure: 'parameters', published: '138,357,544', mark: 'read', ours: trainable(tally(planned)) },
    { network, figure: 'multiplications', ours: tally(planned).macs },
    { network: 'VGG-16, depthwise separable', figure, published: '1786.92M', mark: 'read', ours: rewritten.macs },
  ];
}
