import type { Worker } from './statement.ts';
import { depthwiseEntries } from './entries-depthwise.ts';
import { dilatedEntries } from './entries-dilated.ts';
import { groupedEntries } from './entries-grouped.ts';
import { openingEntries } from './entries-opening.ts';
import { separableEntries } from './entries-separable.ts';
import { transposedEntries } from './entries-transposed.ts';

const workers = new Map<string, Worker>(
  [openingEntries, transposedEntries, dilatedEntries, separableEntries, depthwiseEntries, groupedEntries].flatMap(
    Object.entries,
  ),
);

/** Who works out an entry of the survey. */
export function workerOf(id: string): Worker | undefined {
  return workers.get(id);
}
