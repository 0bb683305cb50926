import type { ProjectDocument } from '../pipeline/document.ts';
import {
  activated,
  added,
  connected,
  conv,
  convNorm,
  documentOf,
  globalAverage,
  pool,
  put,
  source,
  type Draft,
} from './draft.ts';
import type { NetworkFigure } from './figure.ts';
import { planNetwork, tally, trainable } from './tally.ts';

/**
 * Xception: deep learning with depthwise separable convolutions (Chollet 2016, arXiv 1610.02357), no activation between
 * the depthwise and the pointwise step. *Shape*: [N, 3, 299, 299] -> [N, 1000, 1, 1].
 */
export function xception(): ProjectDocument {
  return documentOf((draft) => {
    let last = convNorm(draft, 'conv1', source, { filters: 32, kernel: 3, stride: 2 });
    last = convNorm(draft, 'conv2', last, { filters: 64, kernel: 3 });
    last = shrinking(draft, 'entry1', last, 64, [128, 128], false);
    last = shrinking(draft, 'entry2', last, 128, [256, 256], true);
    last = shrinking(draft, 'entry3', last, 256, [728, 728], true);
    for (let i = 1; i <= 8; i++) last = middle(draft, `middle${i}`, last);
    last = shrinking(draft, 'exit1', last, 728, [728, 1024], true);
    last = activated(draft, 'exit2', separable(draft, 'exit2', last, 1024, 1536), 'relu');
    last = activated(draft, 'exit3', separable(draft, 'exit3', last, 1536, 2048), 'relu');
    connected(draft, 'fc', globalAverage(draft, 'average', last), 1000);
  });
}

function separable(draft: Draft, id: string, input: string, channels: number, filters: number): string {
  const depthwise = conv(draft, `${id}.dw`, input, { filters: channels, groups: channels, kernel: 3, padding: 1 });
  return put(draft, `${id}.norm`, 'batch-norm', {}, conv(draft, `${id}.pw`, depthwise, { filters, kernel: 1 }));
}

/** Two separable convolutions and a pool, beside a strided 1x1 convolution. */
function shrinking(
  draft: Draft,
  id: string,
  input: string,
  channels: number,
  [first, second]: readonly [number, number],
  activatedFirst: boolean,
): string {
  let last = activatedFirst ? activated(draft, `${id}.0`, input, 'relu') : input;
  last = activated(draft, `${id}.1`, separable(draft, `${id}.1`, last, channels, first), 'relu');
  last = separable(draft, `${id}.2`, last, first, second);
  last = pool(draft, `${id}.pool`, last, 'max', { kernel: 3, stride: 2, padding: 'same' });
  const shortcut = convNorm(
    draft,
    `${id}.shortcut`,
    input,
    { filters: second, kernel: 1, stride: 2, padding: 'same' },
    'none',
  );
  return added(draft, id, last, shortcut);
}

function middle(draft: Draft, id: string, input: string): string {
  let last = input;
  for (let i = 1; i <= 3; i++) {
    last = separable(draft, `${id}.${i}`, activated(draft, `${id}.${i}`, last, 'relu'), 728, 728);
  }
  return added(draft, id, last, input);
}

export function xceptionFigures(): NetworkFigure[] {
  const network = 'Xception';
  const all = tally(planNetwork(xception(), [1, 3, 299, 299]));
  const whole = trainable(all) + all.statistics;
  return [
    { network, figure: 'parameters', published: '22,855,952', mark: 'read', ours: trainable(all) },
    { network, figure: 'parameters with running statistics', published: '22,910,480', mark: 'read', ours: whole },
    { network, figure: 'running statistics', published: '54,528', mark: 'read', ours: all.statistics },
    {
      network,
      figure: 'multiply-adds',
      published: '8403.63M',
      mark: 'read',
      ours: all.macs,
      reason: 'the counter adds norms, activations and pooling; convolutions alone are less',
    },
  ];
}
