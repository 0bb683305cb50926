import { createHash } from 'node:crypto';
import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { conformanceCommand } from '../../electron/cli/conformance/command.ts';
import { computeAlone } from '../../electron/cli/conformance/compute.ts';
import { runSuite } from '../../electron/cli/conformance/run-suite.ts';
import { readCase, readSuite } from '../../electron/cli/conformance/suite.ts';
import { findKernelSet } from '../../core/kernels/registry.ts';

const golden = resolve(import.meta.dirname, '../golden/ref');
const reference = computeAlone(findKernelSet('reference'));

/** Categories of which every case passes. */
const complete = [
  ...['conv1d', 'conv2d', 'conv3d', 'conv_transpose1d', 'conv_transpose2d', 'conv_transpose3d', 'channel_shuffle'],
  ...['pool', 'activation', 'resize', 'rearrange', 'pad', 'quantities', 'edge', 'norm'],
  ...['separable', 'depthwise_separable', 'flattened', 'shuffled_grouped'],
  ...['signal', 'receptive_field', 'separable_rank', 'conv_matrix', 'gradient', 'im2col', 'net', 'deform_conv'],
];
/** How the command closes; what is skipped is another library's own rule. */
const closing = '1125 passed, 0 failed, 1 skipped';

// Each run of the whole folder takes a second, more on a busy machine.
vi.setConfig({ testTimeout: 60_000 });

interface Manifest {
  sha256: string;
  total: number;
  cases: {
    id: string;
    cat: string;
    in: { off: number }[];
    out: { off: number; len: number }[];
    expect?: Record<string, unknown>;
  }[];
}

const copies: string[] = [];
afterEach(async () => {
  await Promise.all(copies.splice(0).map((copy) => rm(copy, { recursive: true })));
});

/** A copy of the golden folder with some of it changed; the checksum follows the blob. */
async function changedCopy(change: (manifest: Manifest, blob: Buffer) => void): Promise<string> {
  const copy = await mkdtemp(join(tmpdir(), 'conformance-'));
  copies.push(copy);
  await cp(golden, copy, { recursive: true });
  const manifest = JSON.parse(await readFile(join(copy, 'cases.json'), 'utf8')) as Manifest;
  const blob = await readFile(join(copy, 'cases.bin'));
  change(manifest, blob);
  manifest.sha256 = createHash('sha256').update(blob).digest('hex');
  await writeFile(join(copy, 'cases.json'), JSON.stringify(manifest));
  await writeFile(join(copy, 'cases.bin'), blob);
  return copy;
}

async function command(...args: string[]) {
  const lines: string[] = [];
  const code = await conformanceCommand(args, (line) => lines.push(line));
  return { code, lines };
}

async function failuresOf(directory: string) {
  const suite = await readSuite(directory);
  return runSuite(suite, reference).filter((result) => result.status === 'failed');
}

describe('the reference cases', () => {
  it('pass, all of them that can be run yet, and none is left out of the count', async () => {
    const suite = await readSuite(golden);
    expect(suite.faults).toEqual([]);
    const results = runSuite(suite, reference);
    expect(results.filter((result) => result.status === 'failed')).toEqual([]);
    expect(results).toHaveLength(1126);
    const whole = [...new Set(results.map((result) => result.category))].filter((category) =>
      results.every((result) => result.category !== category || result.status === 'passed'),
    );
    expect(whole.toSorted()).toEqual(complete.toSorted());
    expect(results.flatMap((result) => result.unchecked)).toEqual([]);
  });

  it.each([
    { id: 'error-000', text: 'reaches over 3 positions but its padded input has only 2 along length' },
    { id: 'error-002', text: 'needs weight of 2 × 3 × 3 but has 2 × 4 × 3' },
    { id: 'error-003', text: 'needs weight of 2 × 3 × 3 × 3 but has 2 × 3 × 3' },
    { id: 'error-007', text: '2 groups do not divide the 5 input channels' },
    { id: 'error-008', text: '2 groups do not divide the 7 output channels' },
    { id: 'error-010', text: 'needs bias of 2 but has 6' },
    { id: 'error-023', text: '“stride” of “conv” is [0]' },
    { id: 'error-025', text: 'from 0 to 8192' },
    { id: 'error-037', text: 'more than half the window of 2' },
    { id: 'error-041', text: 'is 4-D: choose another layer' },
  ])('$id is refused for the right reason', async ({ id, text }) => {
    const suite = await readSuite(golden);
    const entry = suite.cases.filter((one) => readCase(one).id === id);
    const results = runSuite({ ...suite, cases: entry }, reference);
    expect(results).toMatchObject([{ id, status: 'passed', reasons: [expect.stringContaining(text)] }]);
  });
});

describe('a falsified case fails', () => {
  it('exactly the cases whose outputs were changed, with the worst element', async () => {
    const ids = ['conv2d-010', 'conv3d-003', 'pool-000', 'activation-020', 'edge-021'];
    const copy = await changedCopy((manifest, blob) => {
      for (const id of ids) {
        const output = manifest.cases.find((one) => one.id === id)?.out[0];
        if (output === undefined) throw new Error(`no ${id}`);
        const byte = (output.off + output.len - 1) * 4;
        const value = blob.readFloatLE(byte);
        blob.writeFloatLE(Number.isNaN(value) ? 0 : value + 1, byte);
      }
    });
    const failures = await failuresOf(copy);
    expect(failures.map((failure) => failure.id).toSorted()).toEqual(ids.toSorted());
    expect(failures[0]?.reasons[0]).toMatch(
      /^1 of \d+ values differ \(\w+\); worst at \[[\d, ]+\]: got \S+, want \S+$/,
    );
  });

  it.each(['outShape', 'macs', 'macsInBounds', 'params'])('when its expected %s is changed', async (name) => {
    const copy = await changedCopy((manifest) => {
      const item = manifest.cases.find((one) => one.id === 'conv2d-005');
      const before = item?.expect?.[name];
      if (item?.expect === undefined || before === undefined) throw new Error(`conv2d-005 expects no ${name}`);
      manifest.cases = manifest.cases.filter((one) => one.cat === 'conv2d');
      manifest.total = manifest.cases.length;
      item.expect[name] = Array.isArray(before) ? [...before.slice(0, -1), 99] : Number(before) + 1;
    });
    const failures = await failuresOf(copy);
    expect(failures.map((failure) => failure.id)).toEqual(['conv2d-005']);
    expect(failures[0]?.reasons.join()).toContain(`${name} is`);
  });
});

describe('an unreadable case is a failure, and the others run', () => {
  it.each<{ title: string; entry: (one: Manifest['cases'][number]) => unknown; reason: string }>([
    {
      title: 'an offset outside the blob',
      entry: (one) => ({ ...one, in: [{ ...one.in[0], off: 1e9 }, ...one.in.slice(1)] }),
      reason: 'the blob has',
    },
    {
      title: 'a negative offset',
      entry: (one) => ({ ...one, out: [{ ...one.out[0], off: -1 }] }),
      reason: 'out.0.off',
    },
    {
      title: 'a length that is not its shape',
      entry: (one) => ({ ...one, in: one.in.map((t) => ({ ...t, len: 1 })) }),
      reason: '1 values for the shape',
    },
    { title: 'no inputs', entry: (one) => ({ ...one, in: [] }), reason: 'there is no input x' },
    { title: 'no output', entry: (one) => ({ ...one, out: [] }), reason: 'there is no output' },
    { title: 'no parameters', entry: ({ ...one }) => ({ ...one, params: undefined }), reason: 'params' },
    { title: 'nothing at all', entry: () => null, reason: 'unreadable case' },
  ])('with $title', async ({ entry, reason }) => {
    const copy = await changedCopy((manifest) => {
      const list: unknown[] = manifest.cases;
      list.splice(8, Infinity, ...manifest.cases.slice(8, 9).map(entry), ...manifest.cases.slice(9, 12));
      manifest.total = list.length;
    });
    const { code, lines } = await command(copy);
    expect(code).toBe(1);
    expect(lines.at(-1)).toBe('11 passed, 1 failed, 0 skipped');
    expect(lines[0]).toMatch(/^FAILED (conv1d-\d+ \(conv\)|case 8 \(unknown\)) /);
    expect(lines[1]).toContain(reason);
  });
});

it('a case of a layer that is not built yet fails too when its tensors lie outside the blob', async () => {
  const copy = await changedCopy((manifest) => {
    const unknown = manifest.cases.slice(0, 2).map((one) => ({ ...one, op: 'something new' }));
    manifest.cases = unknown;
    for (const stored of unknown[0]?.in ?? []) stored.off = 1e9;
  });
  const { code, lines } = await command(copy);
  expect(code).toBe(1);
  expect(lines[0]).toBe('cases.json says it has 1126 cases, but it has 2.');
  expect(lines.at(-1)).toBe('0 passed, 1 failed, 1 skipped');
});

describe('the command', () => {
  it('closes with a line whose sum is the number of cases, and exits with 0', async () => {
    const { code, lines } = await command(golden);
    expect(code).toBe(0);
    expect(lines.at(-1)).toBe(closing);
    expect(lines).toContain('Skipped:');
  });

  it('says when the blob is not the one the cases were made for, runs them, and exits with 1', async () => {
    const copy = await changedCopy(() => undefined);
    await writeFile(join(copy, 'cases.bin'), Buffer.concat([await readFile(join(copy, 'cases.bin')), Buffer.alloc(4)]));
    const { code, lines } = await command(copy);
    expect(code).toBe(1);
    expect(lines[0]).toContain('The SHA-256 of cases.bin is');
    expect(lines.at(-1)).toBe(closing);
  });

  it.each([
    { args: [], sentence: 'No folder of cases was named' },
    { args: ['/nowhere/at/all'], sentence: 'There is no folder “/nowhere/at/all”.' },
    { args: [import.meta.dirname], sentence: 'has none of the manifests known here: cases.json' },
    {
      args: [golden, '--kernels', 'wasm-relaxed-2'],
      sentence: 'The kernel set “wasm-relaxed-2” is not available here: choose one of',
    },
    { args: [golden, '--kernels'], sentence: 'The kernel set “” is not available here' },
    { args: [golden, '--verbose'], sentence: 'Unknown option “--verbose”' },
  ])('answers $args with one sentence and 1', async ({ args, sentence }) => {
    const { code, lines } = await command(...args);
    expect(code).toBe(1);
    expect(lines).toHaveLength(1);
    expect(lines[0]).toContain(sentence);
  });
});
