import type { ProjectDocument } from '../pipeline/document.ts';
import { conv, convBias, documentOf, joined, pool, put, source, type Draft } from './draft.ts';
import type { NetworkFigure } from './figure.ts';
import { planNetwork, tally, trainable } from './tally.ts';

const levels = [64, 128, 256, 512, 1024];

/**
 * U-Net: convolutional networks for biomedical image segmentation (Ronneberger, Fischer and Brox 2015, arXiv 1505.04597):
 * no padding, so that the maps carried across are cropped.
 * *Shape*: [N, 1, 572, 572] -> [N, 2, 388, 388]. Blocks `down1.2` to `down5.2`, `up4.2` to `up1.2`, `out`.
 */
export function uNet(): ProjectDocument {
  return documentOf((draft) => {
    const carried: string[] = [];
    let last = source;
    for (const [i, filters] of levels.entries()) {
      if (i > 0) last = pool(draft, `pool${i}`, last, 'max', { kernel: 2, stride: 2 });
      last = twoConvolutions(draft, `down${i + 1}`, last, filters);
      carried.push(last);
    }
    for (let i = levels.length - 2; i >= 0; i--) {
      const filters = levels[i] ?? 0;
      const params = { outChannels: filters, kernel: [2], stride: [2], padding: noPadding, bias: true };
      const enlarged = put(draft, `up${i + 1}`, 'conv-transpose', params, last);
      const cut = put(draft, `crop${i + 1}`, 'crop', cropOf(i), carried[i] ?? source);
      last = twoConvolutions(draft, `up${i + 1}`, joined(draft, `concat${i + 1}`, cut, enlarged), filters);
    }
    conv(draft, 'out', last, { filters: 2, kernel: 1, bias: true });
  });
}

const noPadding = { size: 'explicit', before: [0], after: [0], mode: 'zeros' } as const;

function twoConvolutions(draft: Draft, id: string, input: string, filters: number): string {
  const first = convBias(draft, `${id}.1`, input, { filters, kernel: 3 });
  return convBias(draft, `${id}.2`, first, { filters, kernel: 3 });
}

/**
 * Positions that unpadded convolutions took from the way down to the way up, on each side: below level i lie two pairs of
 * layers of every level between and one of the deepest, each pair takes two positions of its level.
 */
function cropOf(level: number) {
  const deepest = levels.length - 1;
  let side = 0;
  for (let i = deepest; i > level; i--) side = side * 2 + (i === deepest ? 4 : 8);
  return { before: [side], after: [side] };
}

export function uNetFigures(): NetworkFigure[] {
  const all = tally(planNetwork(uNet(), [1, 1, 572, 572]));
  return [
    { network: 'U-Net', figure: 'parameters', ours: trainable(all) },
    { network: 'U-Net', figure: 'multiply-adds', ours: all.macs },
  ];
}
