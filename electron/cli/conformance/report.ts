import { countOf, type NamedResult } from './run-suite.ts';

/** What the command prints: remarks on the folder, each failing case, a table of categories, what was skipped and why, and the closing line. */
export function reportLines(results: readonly NamedResult[], remarks: readonly string[]): string[] {
  return [
    ...remarks,
    ...results.filter((result) => result.status === 'failed').flatMap(failureLines),
    ...categoryTable(results),
    ...skippedLines(results),
    ...uncheckedLines(results),
    `${countOf(results, 'passed')} passed, ${countOf(results, 'failed')} failed, ${countOf(results, 'skipped')} skipped`,
  ];
}

function failureLines(result: NamedResult): string[] {
  const head = `FAILED ${result.id} (${result.op}) ${JSON.stringify(result.params) ?? 'without parameters'}`;
  return [head, ...result.reasons.map((reason) => `  ${reason}`)];
}

function categoryTable(results: readonly NamedResult[]): string[] {
  const rows = [...groupBy(results, (result) => result.category)].map(([category, group]) => [
    category,
    String(countOf(group, 'passed')),
    String(countOf(group, 'failed')),
    String(countOf(group, 'skipped')),
  ]);
  return table([['category', 'passed', 'failed', 'skipped'], ...rows]);
}

/** One line for each reason, the most frequent first, with the categories it holds for. */
function skippedLines(results: readonly NamedResult[]): string[] {
  const skipped = results.filter((result) => result.status === 'skipped');
  if (skipped.length === 0) return [];
  const groups = [...groupBy(skipped, ({ reasons }) => reasons.join('; '))];
  const rows = groups
    .toSorted(([, a], [, b]) => b.length - a.length)
    .map(([reason, group]) => [String(group.length), namesOf(group.map(({ category }) => category)), reason]);
  return ['Skipped:', ...table([['cases', 'category', 'reason'], ...rows])];
}

/** The first three of them, and how many more there are. */
function namesOf(categories: readonly string[]): string {
  const names = [...new Set(categories)];
  const rest = names.length - 3;
  return rest > 0 ? `${names.slice(0, 3).join(', ')} and ${rest} more` : names.join(', ');
}

function uncheckedLines(results: readonly NamedResult[]): string[] {
  const names = groupBy(
    results.flatMap((result) => result.unchecked),
    (name) => name,
  );
  return [...names].map(([name, uses]) => `Not checked: ${name} (in ${uses.length} cases)`);
}

/** Columns as wide as their widest cell; numbers to the right. */
function table(rows: readonly (readonly string[])[]): string[] {
  const widths = rows.reduce<number[]>(
    (widest, row) => row.map((cell, i) => Math.max(widest[i] ?? 0, cell.length)),
    [],
  );
  const isNumber = (i: number) => /^\d+$/.test(rows.at(-1)?.[i] ?? '');
  return rows.map((row) =>
    row
      .map((cell, i) => (isNumber(i) ? cell.padStart(widths[i] ?? 0) : cell.padEnd(widths[i] ?? 0)))
      .join('  ')
      .trimEnd(),
  );
}

/** Map.groupBy, which Node 20 lacks. */
function groupBy<T>(items: readonly T[], keyOf: (item: T) => string): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const item of items) {
    const key = keyOf(item);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [item]);
    else group.push(item);
  }
  return groups;
}
