import type { PlayedTerm } from './player-terms.ts';

/** x[channel, row, column], w[filter, channel, row, column], and their product: names as in the formulas of the cost card. */
export function termNames({
  state,
  input,
  w,
  weightPosition,
}: PlayedTerm): Record<'input' | 'kernel' | 'product', string> {
  const x = state === 'value' && input !== undefined ? `x[${input.position.slice(1).join(',')}]` : '0';
  const weight = w === undefined || weightPosition === undefined ? '' : `w[${weightPosition.join(',')}]`;
  return { input: x, kernel: weight, product: weight === '' ? x : `${weight}·${x}` };
}
