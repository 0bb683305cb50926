import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { conformanceCommand } from '../../electron/cli/conformance/command.ts';
import { computeAlone } from '../../electron/cli/conformance/compute.ts';
import { recognise } from '../../electron/cli/conformance/recognise.ts';
import { differences, type Figure } from '../../electron/cli/conformance/seed/compare-figures.ts';
import { findKernelSet } from '../../core/kernels/registry.ts';
import { drawn, falsified, leaves, placeAmong } from '../support/falsify.ts';

const golden = resolve(import.meta.dirname, '../golden/seed');
const reference = computeAlone(findKernelSet('reference'));

interface Oracle {
  entries: { id: string; status: string; expected: unknown; config?: unknown }[];
}
interface Variants {
  variants: { kind: string; args: unknown[]; expected: Record<string, unknown> }[];
}

const copies: string[] = [];
afterEach(async () => {
  await Promise.all(copies.splice(0).map((copy) => rm(copy, { recursive: true })));
});

async function changedCopy(change: (oracle: Oracle, variants: Variants) => void): Promise<string> {
  const copy = await mkdtemp(join(tmpdir(), 'seed-'));
  copies.push(copy);
  await cp(golden, copy, { recursive: true });
  const [oracle, variants] = (await Promise.all(
    ['seed_oracle.json', 'seed_variants.json'].map(async (name): Promise<unknown> =>
      JSON.parse(await readFile(join(copy, name), 'utf8')),
    ),
  )) as [Oracle, Variants];
  change(oracle, variants);
  await writeFile(join(copy, 'seed_oracle.json'), JSON.stringify(oracle));
  await writeFile(join(copy, 'seed_variants.json'), JSON.stringify(variants));
  return copy;
}

const figuresOf = (expected: unknown) => leaves(expected).filter(({ length }) => length > 0);

function falsifiedSomewhere(expected: unknown): unknown {
  const figures = figuresOf(expected);
  return falsified(expected, figures[placeAmong(figures.length)] ?? []);
}

async function resultsOf(directory: string) {
  const format = await recognise(directory);
  return format.run(directory, reference, { long: false });
}

describe('the survey', () => {
  it('is reproduced: 35 statements and 78 variants, no figure left out', async () => {
    const { results, faults } = await resultsOf(golden);
    expect(results.filter(({ status }) => status !== 'passed')).toEqual([]);
    expect(faults).toEqual([]);
    expect(results).toHaveLength(35 + 78);
    expect(results.flatMap(({ unchecked }) => unchecked)).toEqual([]);
  });

  it('every wrong or loose statement has its correction in the report', async () => {
    const oracle = JSON.parse(await readFile(join(golden, 'seed_oracle.json'), 'utf8')) as Oracle;
    const { remarks } = await resultsOf(golden);
    const ids = remarks.flatMap((line) => /^(?:Wrong|Loose) in the survey: (\S+)/.exec(line)?.[1] ?? []);
    expect(ids).toEqual(oracle.entries.filter(({ status }) => status !== 'correct').map(({ id }) => id));
    expect(remarks).toContain('  what one layer of dilation 3 sees: the survey 15, the lab 7');
    expect(remarks).toContain('  multiplications, N = 10, m = 5: the survey 1600, the lab 900');
    expect(remarks).toContain('  h for which the formulas hold: the survey [2,4], the lab [2,3,4,5]');
  });
});

describe('falsified figures', () => {
  it('20 drawn at random in a copied folder fail, exactly those', async () => {
    let ids: string[] = [];
    const copy = await changedCopy((oracle, { variants }) => {
      const named = variants.map((variant, i) => ({ id: `variant ${i}`, holder: variant }));
      const all = [...oracle.entries.map((entry) => ({ id: entry.id, holder: entry })), ...named];
      const some = drawn(
        all.filter(({ holder }) => figuresOf(holder.expected).length > 0),
        20,
      );
      for (const { holder } of some) holder.expected = falsifiedSomewhere(holder.expected);
      ids = some.map(({ id }) => id);
    });
    const lines: string[] = [];
    const code = await conformanceCommand([copy], (line) => lines.push(line));
    const failed = lines.flatMap((line) => /^FAILED (.+?) \(/.exec(line)?.[1] ?? []);
    expect(failed).toHaveLength(20);
    expect(failed.toSorted()).toEqual(ids.toSorted());
    expect([code, lines.at(-1)]).toEqual([1, '93 passed, 20 failed, 0 skipped']);
  });

  it('every single one of an entry is seen', async () => {
    const wanted = JSON.parse(await readFile(join(golden, 'seed_oracle.json'), 'utf8')) as Oracle;
    for (const { expected } of wanted.entries) {
      for (const path of figuresOf(expected)) {
        expect(differences(expected as Figure, falsified(expected, path))).toHaveLength(1);
      }
    }
  });

  it.each<{ title: string; change: (oracle: Oracle, variants: Variants) => void; reason: string }>([
    {
      title: 'a figure nobody computes',
      change: ({ entries }) => Object.assign(entries[1]?.expected as object, { colour: 3 }),
      reason: 'nobody here computes colour',
    },
    {
      title: 'a figure that is missing',
      change: ({ entries }) => (entries[1] = { ...entries[1], expected: {} } as Oracle['entries'][number]),
      reason: 'crossCorrelationValid is not expected',
    },
    {
      title: 'an unknown statement',
      change: ({ entries }) => Object.assign(entries[1] ?? {}, { id: 'new' }),
      reason: 'nobody here works this statement out',
    },
    {
      title: 'settings that are no numbers',
      change: ({ entries }) => Object.assign(entries[1] ?? {}, { config: { x: 'a' } }),
      reason: 'params.x is not a number or a list of numbers',
    },
    {
      title: 'an unreadable entry',
      change: ({ entries }) => entries.splice(1, 1, null as never),
      reason: 'unreadable',
    },
    {
      title: 'an unknown kind of variant',
      change: (_, { variants }) => Object.assign(variants[0] ?? {}, { kind: 'curved' }),
      reason: 'nobody here computes curved',
    },
  ])('$title fails alone', async ({ change, reason }) => {
    const copy = await changedCopy((oracle, variants) => void change(oracle, variants));
    const { results } = await resultsOf(copy);
    const failures = results.filter(({ status }) => status === 'failed');
    expect(failures).toHaveLength(1);
    expect(failures[0]?.reasons.join()).toContain(reason);
  });

  it.each([
    { found: 0.1 + 0.2, want: 0.3, count: 0 },
    { found: 0.3, want: 0.3 + 1e-9, count: 1 },
    { found: 9, want: 9.0000000001, count: 1 },
    { found: [1, 2], want: [1], count: 1 },
    { found: [1], want: { 0: 1 }, count: 1 },
    { found: true, want: 1, count: 1 },
  ])('$found beside $want: $count differences', ({ found, want, count }) => {
    expect(differences(found, want)).toHaveLength(count);
  });
});

it('a folder without the variants is explained in one sentence', async () => {
  const copy = await changedCopy(() => undefined);
  await rm(join(copy, 'seed_variants.json'));
  const lines: string[] = [];
  expect(await conformanceCommand([copy], (line) => lines.push(line))).toBe(1);
  expect(lines).toEqual([expect.stringContaining('seed_variants.json” could not be read')]);
});
