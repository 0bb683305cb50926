import type { Compute } from '../compute.ts';
import type { Format } from '../format.ts';
import type { NamedResult } from '../run-suite.ts';
import { ConformanceError } from '../suite.ts';
import { differences } from './compare-figures.ts';
import { workerOf } from './entries.ts';
import { oracleFile, readEntry, readSeed, readVariant, type SeedEntry } from './read-seed.ts';
import type { Statement } from './statement.ts';
import { variantFigures } from './variants.ts';

/** The numbers of the survey behind the lab, with what is wrong in them, and the same quantities for other settings. */
export const seedFormat: Format = {
  name: 'the survey and its variants',
  manifest: oracleFile,
  async run(directory, compute) {
    const { entries, variants } = await readSeed(directory);
    const checked = entries.map((entry, index) => runEntry(entry, index, compute));
    const others = variants.map((variant, index) => runVariant(variant, index, compute));
    return {
      results: [...checked.map(({ result }) => result), ...others],
      faults: [],
      remarks: checked.flatMap(({ remarks }) => remarks),
    };
  },
};

type Named = Pick<NamedResult, 'id' | 'category' | 'op' | 'params'>;

interface CheckedEntry {
  readonly result: NamedResult;
  readonly remarks: readonly string[];
}

function runEntry(given: unknown, index: number, compute: Compute): CheckedEntry {
  const unread: Named = { id: `entry ${index}`, category: 'unknown', op: 'statement', params: undefined };
  let named: Named = unread;
  try {
    const entry = readEntry(given);
    named = { ...unread, id: entry.id, category: entry.status, params: entry.config };
    const worker = workerOf(entry.id);
    if (worker === undefined) throw new ConformanceError('nobody here works this statement out');
    const statement = worker(entry.config, compute);
    const reasons = differences(statement.figures, entry.expected);
    return { result: judged(named, reasons), remarks: correctionOf(entry, statement) };
  } catch (thrown) {
    return { result: judged(named, [messageOf(thrown)]), remarks: [] };
  }
}

function runVariant(given: unknown, index: number, compute: Compute): NamedResult {
  let named: Named = { id: `variant ${index}`, category: 'variant', op: 'unknown', params: undefined };
  try {
    const variant = readVariant(given);
    named = { ...named, op: variant.kind, params: variant.args };
    return judged(named, differences(variantFigures(variant, compute), variant.expected));
  } catch (thrown) {
    return judged(named, [messageOf(thrown)]);
  }
}

function judged(named: Named, reasons: string[]): NamedResult {
  return { ...named, status: reasons.length === 0 ? 'passed' : 'failed', reasons, unchecked: [] };
}

/** What the survey says that does not hold, or only loosely, and what holds. */
function correctionOf({ id, status, quote, correction }: SeedEntry, { readings = [] }: Statement): string[] {
  if (status === 'correct') return [];
  return [
    `${status === 'wrong' ? 'Wrong' : 'Loose'} in the survey: ${id} “${quote}”`,
    ...readings.map(({ what, survey, lab }) => `  ${what}: the survey ${survey}, the lab ${lab}`),
    ...(correction === undefined ? [] : [`  ${correction}`]),
  ];
}

function messageOf(thrown: unknown): string {
  return thrown instanceof Error ? thrown.message : String(thrown);
}
