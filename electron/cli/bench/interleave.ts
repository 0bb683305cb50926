import { setTimeout as pause } from 'node:timers/promises';

/** Something that can be timed, as often as asked. */
export interface Lane {
  readonly name: string;
  /** Milliseconds of every run. */
  run(rounds: number): Promise<readonly number[]>;
}

export interface Pace {
  /** How often every lane has its turn. */
  readonly turns: number;
  /** About so long does a turn last, ms; at least one run, at most {@link mostRuns}. */
  readonly turnMs: number;
  /** Runs at the beginning of a turn that do not count. */
  readonly dropped: number;
  /** Rest between turns, so that one lane's spinning threads do not tax the next one, ms. */
  readonly restMs: number;
}

const mostRuns = 8;

/** What a lane took in its counted runs, ms; or why it could not go on. */
export type LaneTimes =
  { readonly ok: true; readonly times: readonly number[] } | { readonly ok: false; readonly reason: string };

/** Times all lanes in turns, so that what slows the machine down for a while slows all of them. By name. */
export async function interleave(lanes: readonly Lane[], pace: Pace): Promise<ReadonlyMap<string, LaneTimes>> {
  const results = new Map<string, LaneTimes>();
  for (let turn = 0; turn < pace.turns; turn++) {
    for (const lane of lanes) {
      const before = results.get(lane.name) ?? { ok: true, times: [] };
      if (!before.ok) continue;
      await pause(pace.restMs);
      results.set(lane.name, await turnOf(lane, before.times, pace));
    }
  }
  return results;
}

async function turnOf(lane: Lane, before: readonly number[], pace: Pace): Promise<LaneTimes> {
  try {
    const runs = runsOf(before, pace);
    const times = await lane.run(runs + pace.dropped);
    return { ok: true, times: [...before, ...times.slice(pace.dropped)] };
  } catch (thrown) {
    return { ok: false, reason: thrown instanceof Error ? thrown.message : String(thrown) };
  }
}

/** Two in the first turn; then as many as fill one. */
function runsOf(before: readonly number[], { turnMs }: Pace): number {
  const last = before.at(-1);
  return last === undefined ? 2 : Math.min(mostRuns, Math.max(1, Math.round(turnMs / last)));
}

/** Of an even count the mean of the middle two; NaN of none. */
export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length / 2;
  const [low, high] = [sorted[Math.ceil(middle) - 1], sorted[Math.floor(middle)]];
  return ((low ?? NaN) + (high ?? NaN)) / 2;
}
