import type { ProjectDocument } from '../pipeline/document.ts';
import { activated, added, connected, convNorm, documentOf, globalAverage, pool, source, type Draft } from './draft.ts';
import type { NetworkFigure } from './figure.ts';
import { planNetwork, tally, trainable } from './tally.ts';

/**
 * Deep residual learning (He et al. 2015, arXiv 1512.03385) and aggregated residual transformations (Xie et al. 2016,
 * arXiv 1611.05431).
 */
export interface ResNetOptions {
  /** Blocks in each of the four stages. */
  readonly depths: readonly number[];
  /** Cardinality, and the width of one group in the first stage. */
  readonly groups?: number;
  readonly groupWidth?: number;
  /**
   * Which convolution takes the step down: the first 1x1 (the paper), the 3x3 (torchvision), or the 3x3 of a stage's last
   * block (TF-slim, where the last stage takes none).
   */
  readonly stride?: 'first-1x1' | '3x3' | 'last-block';
}

export const resNet50: ResNetOptions = { depths: [3, 4, 6, 3] };
export const resNeXt50: ResNetOptions = { depths: [3, 4, 6, 3], groups: 32, groupWidth: 4 };
export const resNeXt101: ResNetOptions = { depths: [3, 4, 23, 3], groups: 32, groupWidth: 8 };

/**
 * *Shape*: [N, 3, 224, 224] -> [N, 1000, 1, 1]. Blocks `conv1`, `pool1`, stage s block b as `s.b` with `s.b.conv1` to
 * `s.b.conv3`, `s.b.shortcut`, `s.b.add`, `s.b.relu`; `fc`.
 */
export function resNet(options: ResNetOptions): ProjectDocument {
  const { depths, groups = 1, groupWidth = 64, stride = '3x3' } = options;
  return documentOf((draft) => {
    const stem = convNorm(draft, 'conv1', source, { filters: 64, kernel: 7, stride: 2, padding: 3 });
    let last = pool(draft, 'pool1', stem, 'max', { kernel: 3, stride: 2, padding: 1 });
    for (const [s, depth] of depths.entries()) {
      const width = groups * groupWidth * 2 ** s;
      for (let b = 0; b < depth; b++) {
        const atEnd = stride === 'last-block';
        const steps = atEnd ? s < depths.length - 1 && b === depth - 1 : s > 0 && b === 0;
        const step = { by: steps ? 2 : 1, first: stride === 'first-1x1' };
        last = bottleneck(draft, `${s + 1}.${b + 1}`, last, {
          width,
          groups,
          out: 256 * 2 ** s,
          step,
          widens: b === 0,
        });
      }
    }
    connected(draft, 'fc', globalAverage(draft, 'average', last), 1000);
  });
}

interface Bottleneck {
  readonly width: number;
  readonly groups: number;
  readonly out: number;
  readonly step: { readonly by: number; readonly first: boolean };
  /** The input has other channels than the output: the shortcut is a 1x1 convolution. */
  readonly widens: boolean;
}

function bottleneck(draft: Draft, id: string, input: string, { width, groups, out, step, widens }: Bottleneck): string {
  const [first, middle] = step.first ? [step.by, 1] : [1, step.by];
  let last = convNorm(draft, `${id}.conv1`, input, { filters: width, kernel: 1, stride: first });
  last = convNorm(draft, `${id}.conv2`, last, { filters: width, kernel: 3, stride: middle, padding: 1, groups });
  last = convNorm(draft, `${id}.conv3`, last, { filters: out, kernel: 1 }, 'none');
  return activated(draft, id, added(draft, `${id}.add`, last, shortcut()), 'relu');

  function shortcut(): string {
    if (widens) return convNorm(draft, `${id}.shortcut`, input, { filters: out, kernel: 1, stride: step.by }, 'none');
    // TF-slim thins the input out where only the size changes.
    return step.by === 1 ? input : pool(draft, `${id}.shortcut`, input, 'max', { kernel: 1, stride: step.by });
  }
}

/** One bottleneck C x d of the ResNeXt paper's comparison at equal cost, without its norms: 256 to C · d and back. */
export function resNeXtTemplate(groups: number, groupWidth: number): ProjectDocument {
  const filters = groups * groupWidth;
  return documentOf((draft) => {
    let last = convNorm(draft, 'reduce', source, { filters, kernel: 1 });
    last = convNorm(draft, 'transform', last, { filters, kernel: 3, padding: 1, groups });
    return convNorm(draft, 'restore', last, { filters: 256, kernel: 1 });
  });
}

/** Two 3x3 convolutions of equal width: the basic block. */
export function basicBlock(channels: number): ProjectDocument {
  return documentOf((draft) => {
    const first = convNorm(draft, 'conv1', source, { filters: channels, kernel: 3, padding: 1 });
    const second = convNorm(draft, 'conv2', first, { filters: channels, kernel: 3, padding: 1 }, 'none');
    return activated(draft, 'block', added(draft, 'add', second, source), 'relu');
  });
}

const image = [1, 3, 224, 224];

export function resNetFigures(): NetworkFigure[] {
  const of = (options: ResNetOptions) => tally(planNetwork(resNet(options), image));
  const [paper, later, next, large] = [
    of({ ...resNet50, stride: 'first-1x1' }),
    of(resNet50),
    of(resNeXt50),
    of(resNeXt101),
  ];
  const names = ['ResNet-50', 'ResNet-50, stride on the 3x3', 'ResNeXt-50 32x4d', 'ResNeXt-101 32x8d'];
  const [first = '', second = '', third = '', fourth = ''] = names;
  return [
    { network: first, figure: 'parameters', ours: trainable(paper) },
    { network: first, figure: 'multiply-adds', published: '3.8G', mark: 'read', ours: paper.macs },
    { network: second, figure: 'multiply-adds', ours: later.macs },
    {
      network: second,
      figure: 'multiply-adds as a counter prints them',
      published: '4.12G',
      mark: 'read',
      ours: later.macs,
      reason: 'norms, pooling and activations are counted too; 3.8 is the same net with the stride on the 1x1',
    },
    { network: third, figure: 'parameters', published: '25,028,904', mark: 'read', ours: trainable(next) },
    { network: third, figure: 'multiply-adds', published: '4.23G', mark: 'read', ours: next.macs },
    { network: fourth, figure: 'parameters', ours: trainable(large) },
    { network: fourth, figure: 'multiply-adds', ours: large.macs },
    ...templateFigures(),
  ];
}

function templateFigures(): NetworkFigure[] {
  const templates = [
    [1, 64],
    [2, 40],
    [4, 24],
    [8, 14],
    [32, 4],
  ] as const;
  return templates.map(([groups, width]) => ({
    network: `ResNeXt template ${groups} x ${width}d`,
    figure: 'weights',
    published: '70K',
    mark: 'recalled',
    ours: tally(planNetwork(resNeXtTemplate(groups, width), [1, 256, 56, 56])).weights,
    ...(groups === 8 ? { reason: 'whole channels only: the nearest width to the others' } : {}),
  }));
}
