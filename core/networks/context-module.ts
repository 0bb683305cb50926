import type { ProjectDocument } from '../pipeline/document.ts';
import { convBias, documentOf, put, source } from './draft.ts';
import type { NetworkFigure } from './figure.ts';
import { fieldRow, planNetwork, tally } from './tally.ts';

/** Dilations of the 3x3 layers; a 1x1 layer follows. */
export const contextDilations: Readonly<Record<'paper' | 'kitti' | 'cityscapes', readonly number[]>> = {
  paper: [1, 1, 2, 4, 8, 16, 1],
  kitti: [1, 1, 2, 4, 8, 1],
  cityscapes: [1, 1, 2, 4, 8, 16, 32, 64, 1],
};

/** Multiples of the classes C: every layer C, or widening with the dilation. */
const large = [2, 2, 4, 8, 16, 32, 32, 1];

/**
 * The context module (Yu and Koltun 2015, arXiv 1511.07122). Zeros keep the size.
 * *Shape*: [N, C, H, W] -> the same. Blocks `layer1`, `layer2`, ...
 */
export function contextModule(
  classes: number,
  size: 'basic' | 'large' = 'basic',
  dilations: readonly number[] = contextDilations.paper,
): ProjectDocument {
  return documentOf((draft) => {
    let last = source;
    for (const [i, dilation] of [...dilations, 1].entries()) {
      const ends = i === dilations.length;
      const kernel = ends ? 1 : 3;
      const filters = classes * (size === 'large' ? (large[i] ?? 1) : 1);
      const layer = { filters, kernel, dilation, padding: ends ? 0 : dilation };
      last = convBias(draft, `layer${i + 1}`, last, layer, ends ? 'none' : 'relu');
    }
  });
}

/** Eightfold bilinear enlargement as a transposed convolution, one filter per class. */
export function frontEndUpsampling(classes: number): ProjectDocument {
  return documentOf((draft) => {
    const padding = { size: 'explicit', before: [4], after: [4], mode: 'zeros' } as const;
    const window = { kernel: [16], stride: [8], padding };
    return put(
      draft,
      'upsample',
      'conv-transpose',
      { outChannels: classes, groups: classes, bias: false, ...window },
      source,
    );
  });
}

export function contextModuleFigures(): NetworkFigure[] {
  const classes = 21;
  const image = [1, classes, 64, 64];
  const field = (dilations: readonly number[]) => {
    const planned = planNetwork(contextModule(1, 'basic', dilations), [1, 1, 64, 64]);
    return fieldRow(planned, `layer${dilations.length + 1}`)[0];
  };
  const { paper, kitti, cityscapes } = contextDilations;
  const network = 'Context module';
  return [
    { network, figure: 'receptive field', published: '67', mark: 'read', ours: field(paper) },
    { network: `${network}, KITTI`, figure: 'receptive field', ours: field(kitti) },
    { network: `${network}, Cityscapes`, figure: 'receptive field', ours: field(cityscapes) },
    { network, figure: 'weights, 21 classes', ours: tally(planNetwork(contextModule(classes), image)).weights },
    {
      network: `${network}, large`,
      figure: 'weights, 21 classes',
      ours: tally(planNetwork(contextModule(classes, 'large'), image)).weights,
    },
  ];
}
