import type { ProjectDocument } from '../pipeline/document.ts';
import { convBias, documentOf, pool, source, type Draft } from './draft.ts';
import type { NetworkFigure } from './figure.ts';
import { planNetwork, tally, trainable } from './tally.ts';

const pooled = { kernel: 3, stride: 2 } as const;

/**
 * ImageNet classification with deep convolutional neural networks (Krizhevsky, Sutskever and Hinton 2012): two groups,
 * for two cards. Its local response norms have no parameters and no multiply-accumulates, and are left out.
 * *Shape*: [N, 3, 227, 227] -> [N, 1000, 1, 1]. Blocks `conv1` ... `conv5`, `pool1`, `pool2`, `pool5`, `fc6` ... `fc8`.
 */
export function alexNet(groups = 2): ProjectDocument {
  return documentOf((draft) => {
    let last = convBias(draft, 'conv1', source, { filters: 96, kernel: 11, stride: 4 });
    last = pool(draft, 'pool1', last, 'max', pooled);
    last = convBias(draft, 'conv2', last, { filters: 256, kernel: 5, padding: 2, groups });
    last = pool(draft, 'pool2', last, 'max', pooled);
    last = convBias(draft, 'conv3', last, { filters: 384, kernel: 3, padding: 1 });
    last = convBias(draft, 'conv4', last, { filters: 384, kernel: 3, padding: 1, groups });
    last = convBias(draft, 'conv5', last, { filters: 256, kernel: 3, padding: 1, groups });
    classified(draft, last);
  });
}

/** One weird trick for parallelizing convolutional neural networks (Krizhevsky 2014, arXiv 1404.5997): one tower. */
export function alexNetOneTower(): ProjectDocument {
  return documentOf((draft) => {
    let last = convBias(draft, 'conv1', source, { filters: 64, kernel: 11, stride: 4, padding: 2 });
    last = pool(draft, 'pool1', last, 'max', pooled);
    last = convBias(draft, 'conv2', last, { filters: 192, kernel: 5, padding: 2 });
    last = pool(draft, 'pool2', last, 'max', pooled);
    last = convBias(draft, 'conv3', last, { filters: 384, kernel: 3, padding: 1 });
    last = convBias(draft, 'conv4', last, { filters: 256, kernel: 3, padding: 1 });
    last = convBias(draft, 'conv5', last, { filters: 256, kernel: 3, padding: 1 });
    classified(draft, last);
  });
}

function classified(draft: Draft, input: string): string {
  let last = pool(draft, 'pool5', input, 'max', pooled);
  last = convBias(draft, 'fc6', last, { filters: 4096, kernel: 6 });
  last = convBias(draft, 'fc7', last, { filters: 4096, kernel: 1 });
  return convBias(draft, 'fc8', last, { filters: 1000, kernel: 1 }, 'none');
}

export function alexNetFigures(): NetworkFigure[] {
  const [grouped, whole] = [alexNet(), alexNet(1)].map((net) => tally(planNetwork(net, [1, 3, 227, 227])));
  const tower = tally(planNetwork(alexNetOneTower(), [1, 3, 224, 224]));
  if (grouped === undefined || whole === undefined) return [];
  const names = { grouped: 'AlexNet, 2 groups', whole: 'AlexNet, 1 group', tower: 'AlexNet, one tower (torchvision)' };
  return [
    { network: names.grouped, figure: 'parameters', ours: trainable(grouped) },
    { network: names.grouped, figure: 'multiplications', ours: grouped.macs },
    { network: names.whole, figure: 'parameters', ours: trainable(whole) },
    { network: names.whole, figure: 'multiplications', ours: whole.macs },
    { network: names.tower, figure: 'parameters', published: '61,100,840', mark: 'read', ours: trainable(tower) },
    { network: names.tower, figure: 'multiplications', published: '0.714G', mark: 'read', ours: tower.macs },
  ];
}
