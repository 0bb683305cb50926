import type { RaceRow } from '../../../electron/contract/engine.ts';

export interface Verdict {
  /** A translation under `app.race.why`. */
  readonly name: 'faster' | 'slower' | 'more';
  /** Factors, at least 1 where the name says less or more of it. */
  readonly counted: number;
  readonly measured: number;
}

/** How a twin's promised saving and its measured one stand to each other; nothing until both are known. */
export function verdictOf(original: RaceRow | undefined, twin: RaceRow | undefined): Verdict | undefined {
  const [from, to] = [original?.multiplications, twin?.multiplications];
  const [before, after] = [original?.time?.median, twin?.time?.median];
  if (from === undefined || to === undefined || before === undefined || after === undefined) return undefined;
  if (from === 0n || to === 0n || before <= 0 || after <= 0) return undefined;
  const saving = Number(from) / Number(to);
  const speed = before / after;
  if (saving < 1) return { name: 'more', counted: 1 / saving, measured: 1 / speed };
  return { name: speed > 1 ? 'faster' : 'slower', counted: saving, measured: speed };
}
