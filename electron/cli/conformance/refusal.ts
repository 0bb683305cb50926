import type { CaseResult } from './verdict.ts';

/** Milliseconds of processor time within which something bad must be refused. */
const patience = 1000;

/** Starts a clock of the processor time of this process; it answers the milliseconds since. */
export function processorClock(): () => number {
  const before = process.cpuUsage();
  return () => {
    const { user, system } = process.cpuUsage(before);
    return (user + system) / 1000;
  };
}

/**
 * Whether something bad was met as it has to be: by the sentence it was refused with, `undefined` where it was accepted,
 * and the milliseconds that took. Failures: accepted although it `must` be refused; more than a second of processor time
 * (a busy machine is no failure); anything but one sentence.
 */
export function refusalVerdict(sentence: string | undefined, milliseconds: number, must: boolean): CaseResult {
  const faults = [
    ...(sentence === undefined && must ? ['it was accepted, but must be refused'] : []),
    ...(milliseconds > patience ? [`it took ${Math.round(milliseconds)} ms, more than ${patience}`] : []),
    ...(sentence === undefined || isOneSentence(sentence) ? [] : [`it is not refused in one sentence: ${sentence}`]),
  ];
  if (faults.length > 0) return { status: 'failed', reasons: faults, unchecked: [] };
  return { status: 'passed', reasons: sentence === undefined ? [] : [sentence], unchecked: [] };
}

/** One line that ends with a full stop and has none before it; what is quoted may hold anything. */
export function isOneSentence(text: string): boolean {
  const said = text.replaceAll(/“[^”]*”/g, '“”');
  return /^\P{Ll}/u.test(said) && /[^\s.]\.$/.test(said) && !/[.!?][”)]?\s|\n/.test(said);
}
