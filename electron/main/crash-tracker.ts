/** Counts deaths within a time window. */
export interface CrashTracker {
  /** Notes a death; answers how many there were within the window, this one included. */
  died(): number;
}

/** `now` in ms; deaths older than `windowMs` are forgotten. */
export function createCrashTracker(now: () => number, windowMs = 5 * 60_000): CrashTracker {
  let deaths: readonly number[] = [];
  return {
    died() {
      const time = now();
      deaths = [...deaths.filter((death) => time - death < windowMs), time];
      return deaths.length;
    },
  };
}
