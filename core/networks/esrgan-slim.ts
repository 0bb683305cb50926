import type { ProjectDocument } from '../pipeline/document.ts';
import { activated, added, conv, convBias, documentOf, joined, put, source, type Draft } from './draft.ts';
import type { NetworkFigure } from './figure.ts';
import { planNetwork, tally, trainable } from './tally.ts';

/**
 * The small residual dense network that enlarges pictures twofold in the npm package @upscalerjs/esrgan-slim (MIT).
 * *Shape*: [N, 3, H, W] -> [N, 3, 2 H, 2 W].
 */
export function esrganSlim(): ProjectDocument {
  return documentOf((draft) => {
    const shallow = plain(draft, 'F_m1', source, 64, 3);
    const first = denseBlock(draft, 1, plain(draft, 'F_0', shallow, 64, 3));
    const second = denseBlock(draft, 2, first);
    const all = plain(draft, 'GFF_1', joined(draft, 'LRLs', first, second), 64, 1);
    const deep = added(draft, 'FDF', plain(draft, 'GFF_2', all, 64, 3), shallow);
    let last = convBias(draft, 'UPN1', deep, { filters: 64, kernel: 5, padding: 2 });
    last = convBias(draft, 'UPN2', last, { filters: 32, kernel: 3, padding: 1 });
    last = plain(draft, 'UPN3', last, 12, 3);
    plain(draft, 'SR', put(draft, 'UPsample', 'upsample', { scale: [2] }, last), 3, 3);
  });
}

function plain(draft: Draft, id: string, input: string, filters: number, kernel: number): string {
  return conv(draft, id, input, { filters, kernel, padding: (kernel - 1) / 2, bias: true });
}

/** One layer of four filters, joined to what it read, mixed back to 64 channels and added. */
function denseBlock(draft: Draft, index: number, input: string): string {
  const grown = activated(draft, `F_${index}`, plain(draft, `F_${index}`, input, 4, 3), 'relu');
  const mixed = plain(draft, `LFF_${index}`, joined(draft, `RDB_${index}`, input, grown), 64, 1);
  return added(draft, `LRL_${index}`, mixed, input);
}

export function esrganSlimFigures(): NetworkFigure[] {
  const all = tally(planNetwork(esrganSlim(), [1, 3, 14, 18]));
  return [
    { network: 'ESRGAN-slim', figure: 'parameters', published: '222,075', mark: 'read', ours: trainable(all) },
    {
      network: 'ESRGAN-slim',
      figure: 'multiply-adds at 18 x 14',
      published: '56,081,088',
      mark: 'read',
      ours: all.macs,
    },
  ];
}
