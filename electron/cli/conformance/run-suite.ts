import type { Compute } from './compute.ts';
import type { Format } from './format.ts';
import { runCase } from './run-case.ts';
import { readCase, readSuite, type Suite } from './suite.ts';
import type { CaseResult } from './verdict.ts';

export interface NamedResult extends CaseResult {
  readonly id: string;
  readonly category: string;
  readonly op: string;
  readonly params: unknown;
}

/** Cases of single operations with their tensors. */
export const referenceFormat: Format = {
  name: 'reference cases',
  manifest: 'cases.json',
  async run(directory, compute) {
    const suite = await readSuite(directory);
    return { results: runSuite(suite, compute), faults: suite.faults, remarks: suite.notes };
  },
};

/** Runs every case of a folder; there are as many results as entries in the manifest, in their order. */
export function runSuite(suite: Suite, compute: Compute): NamedResult[] {
  return suite.cases.map((entry, index) => ({ ...nameOf(entry, index), ...runEntry(suite, entry, compute) }));
}

/** Whatever goes wrong in a case is that case's failure. */
function runEntry(suite: Suite, entry: unknown, compute: Compute): CaseResult {
  try {
    return runCase(suite, readCase(entry), compute);
  } catch (thrown) {
    const reason = thrown instanceof Error ? thrown.message : String(thrown);
    return { status: 'failed', reasons: [reason], unchecked: [] };
  }
}

/** What can be said about an entry even if it is malformed. */
function nameOf(entry: unknown, index: number): Pick<NamedResult, 'id' | 'category' | 'op' | 'params'> {
  const known: Record<string, unknown> = typeof entry === 'object' && entry !== null ? { ...entry } : {};
  const text = (value: unknown, otherwise: string) => (typeof value === 'string' ? value : otherwise);
  return {
    id: text(known['id'], `case ${index}`),
    category: text(known['cat'], 'unknown'),
    op: text(known['op'], 'unknown'),
    params: known['params'],
  };
}

export function countOf(results: readonly NamedResult[], status: CaseResult['status']): number {
  return results.filter((result) => result.status === status).length;
}
