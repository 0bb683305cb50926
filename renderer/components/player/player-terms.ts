import { folded } from '../../../core/analysis/arithmetic/fold.ts';
import { indexOf } from '../../../core/tensor/shape.ts';
import type { Replies } from '../../../electron/contract/engine.ts';

export type Arithmetic = Replies['arithmetic'];
export type PlayedTerm = Arithmetic['terms'][number];

/** How a transposed convolution is shown: only inputs that reach the number, or all places of the kernel. */
export type TransposedView = 'scatter' | 'zero-insertion';

/** A term with its place in the row that is played, and what all up to it make. */
export interface Played {
  readonly index: number;
  readonly term: PlayedTerm;
  readonly sum: number;
}

/** The terms to be played, each with the running result. */
export function playedTerms(arithmetic: Arithmetic, onlyValues: boolean): readonly Played[] {
  let sum = arithmetic.before;
  const shown = onlyValues ? arithmetic.terms.filter(({ state }) => state === 'value') : arithmetic.terms;
  return shown.map((term, index) => {
    sum = folded(arithmetic.form, sum, term.value);
    return { index, term, sum };
  });
}

/** All of one channel, by the flat index of their place in the window. */
export interface ChannelTerms {
  readonly channel: number;
  readonly byTap: ReadonlyMap<number, Played>;
  /** What the channel alone brings in, where terms are added. */
  readonly sum: number;
  readonly first: number;
  readonly last: number;
}

export function channelsOf(played: readonly Played[], window: readonly number[]): readonly ChannelTerms[] {
  const groups = new Map<number, Played[]>();
  for (const each of played) {
    const channel = each.term.channel ?? 0;
    const group = groups.get(channel) ?? [];
    group.push(each);
    groups.set(channel, group);
  }
  return [...groups].map(([channel, terms]) => ({
    channel,
    byTap: new Map(terms.map((each) => [indexOf(each.term.tap ?? [], window), each])),
    sum: terms.reduce((sum, { term }) => sum + term.value, 0),
    first: terms[0]?.index ?? 0,
    last: terms.at(-1)?.index ?? 0,
  }));
}

/** Whether the engine's float32 value is what the terms make, to the tolerance of sums in float32. */
export function agrees({ terms, total, result, engine }: Arithmetic): boolean {
  if (Object.is(result, engine) || Math.fround(result) === engine) return true;
  if (!Number.isFinite(result) || !Number.isFinite(engine)) return false;
  const sizes = terms.reduce((sum, { value }) => sum + (Number.isFinite(value) ? Math.abs(value) : 0), 0);
  // Half a unit in the last place for every addition, as if all went one way on average.
  const within = 2 ** -23 * (Math.sqrt(total) * sizes + Math.abs(result)) + 1e-30;
  return Math.abs(result - engine) <= within;
}
