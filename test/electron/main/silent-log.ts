import type { Log } from '../../../electron/main/logs.ts';

/** A log that keeps its lines. */
export function keptLog(): Log & { readonly lines: string[] } {
  const lines: string[] = [];
  const keep = (text: string) => void lines.push(text);
  return { lines, info: keep, warn: keep, error: keep };
}
