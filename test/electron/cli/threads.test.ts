import fc from 'fast-check';
import { copyFile, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, dirname, join, resolve } from 'node:path';
import { afterAll, describe, expect, it, vi } from 'vitest';
import { kernelSetNames, type KernelSetName } from '../../../core/kernels/kernel-set.ts';
import { findKernelSet } from '../../../core/kernels/registry.ts';
import { conformanceCommand } from '../../../electron/cli/conformance/command.ts';
import type { ConvOp } from '../../../core/layers/op.ts';
import { numel } from '../../../core/tensor/shape.ts';
import { computeAlone, digesting } from '../../../electron/cli/conformance/compute.ts';
import { computeInThreads } from '../../../electron/cli/threads/threaded-compute.ts';
import { readSuite } from '../../../electron/cli/conformance/suite.ts';
import { runSuite } from '../../../electron/cli/conformance/run-suite.ts';
import { conformanceFolder } from '../../support/conformance-folder.ts';
import { drawn } from '../../support/falsify.ts';

/** Everyday a drawn sample; in the long run all cases, every step with a hundred schedules. */
const long = process.env['LAB_LONG'] === '1';
const shakes = long ? 100 : 4;
const golden = resolve(import.meta.dirname, '../../golden/ref');
const backend = conformanceFolder('onnx');

vi.setConfig({ testTimeout: long ? 6 * 3_600_000 : 120_000 });

interface Manifest {
  readonly cases: readonly { readonly dir?: string; readonly tier?: string }[];
}

const copies: string[] = [];
afterAll(async () => {
  await Promise.all(copies.map((copy) => rm(copy, { recursive: true })));
});

/** The folder with a drawn sample of its cases, or all of them in the long run. */
async function sampleOf(folder: string, name: string, sample: number): Promise<string> {
  const text = await readFile(join(folder, name), 'utf8');
  const manifest = JSON.parse(text) as Manifest;
  const core = manifest.cases.filter(({ tier }) => tier === undefined || tier === 'core');
  const cases = long ? core : drawn(core, sample);
  const copy = await mkdtemp(join(tmpdir(), 'threads-'));
  copies.push(copy);
  await writeFile(join(copy, name), JSON.stringify({ ...manifest, total: cases.length, cases }));
  // Tests lie in folders beside the manifest's own, or inside it.
  const groups = new Set(cases.flatMap(({ dir }) => (dir === undefined ? [] : [dir.split('/')[0] ?? ''])));
  for (const group of groups) await symlink(groupIn(folder, group), join(copy, group));
  if (groups.size === 0) await copyFile(join(folder, 'cases.bin'), join(copy, 'cases.bin'));
  return copy;
}

const groupIn = (folder: string, group: string) => (group === basename(folder) ? folder : join(dirname(folder), group));

const samples = {
  'the reference cases': sampleOf(golden, 'cases.json', 90),
  'the core tests of ONNX': backend === undefined ? undefined : sampleOf(backend, 'manifest.json', 60),
};

async function inThreads(folder: string, set: KernelSetName, threads: number) {
  const lines: string[] = [];
  const seed = String(fc.readConfigureGlobal().seed ?? 1);
  const options = ['--kernels', set, '--threads', String(threads), '--shakes', String(shakes), '--seed', seed];
  const code = await conformanceCommand([folder, ...options], (line) => lines.push(line));
  const digest = lines.flatMap((line) => /SHA-256 ([0-9a-f]{64}) of (\d+) outputs/.exec(line)?.slice(1) ?? []);
  return { code, failed: lines.filter((line) => /^(FAILED| {2}\w)/.test(line)), digest };
}

describe.each(Object.entries(samples))('%s, on 1, 2 and 4 threads that meet at random', (_, sample) => {
  it.skipIf(sample === undefined).each(kernelSetNames)('pass on %s with the same bits', async (set) => {
    const folder = (await sample) ?? '';
    const found = [];
    for (const threads of [1, 2, 4]) found.push(await inThreads(folder, set, threads));
    for (const { code, failed } of found) expect([code, failed]).toEqual([0, []]);
    const [[sha256, outputs] = []] = found.map(({ digest }) => digest);
    expect(sha256).toMatch(/^[0-9a-f]{64}$/);
    expect(Number(outputs)).toBeGreaterThan(50);
    expect(found.map(({ digest }) => digest)).toEqual([1, 2, 4].map(() => [sha256, outputs]));
  });
});

it('threads give the bits of the kernels alone', async () => {
  const folder = await samples['the reference cases'];
  const digest = digesting(computeAlone(findKernelSet('wasm')));
  runSuite(await readSuite(folder), digest.compute);
  const { steps, sha256 } = digest.read();
  expect((await inThreads(folder, 'wasm', 2)).digest).toEqual([sha256, String(steps)]);
});

/** Large enough to be cut into many pieces, so that threads meet in the middle. */
const wide: readonly Pick<ConvOp, 'groups' | 'stride' | 'dilation' | 'kernel' | 'output'>[] = [
  { groups: 1, kernel: [3, 3], stride: [1, 1], dilation: [1, 1], output: [2, 20, 66, 71] },
  { groups: 4, kernel: [3, 5], stride: [2, 2], dilation: [1, 1], output: [2, 12, 33, 36] },
  { groups: 12, kernel: [3, 3], stride: [1, 1], dilation: [1, 1], output: [2, 12, 66, 71] },
  { groups: 12, kernel: [5, 5], stride: [1, 2], dilation: [2, 1], output: [2, 24, 66, 36] },
  { groups: 1, kernel: [1, 1], stride: [1, 1], dilation: [1, 1], output: [2, 30, 66, 71] },
];

it.each(kernelSetNames.flatMap((set) => wide.map((shape) => ({ set, ...shape }))))(
  'threads that meet at random give the bits of the kernel alone: $set, $output, $groups groups, $kernel',
  async ({ set, ...shape }) => {
    const reach = shape.kernel.map((k, axis) => ((k - 1) * (shape.dilation[axis] ?? 1)) / 2);
    const rest: Omit<ConvOp, keyof typeof shape> = {
      type: 'conv',
      input: [2, 12, 66, 71],
      padBefore: reach,
      padAfter: reach,
      paddingMode: 'zeros',
      bias: true,
      reversed: false,
    };
    const op: ConvOp = { ...rest, ...shape };
    const waves = (length: number) => Float32Array.from({ length }, (_, i) => Math.sin(i * 1.7));
    const filters = shape.output[1] ?? 0;
    const taps = shape.kernel.reduce((product, k) => product * k, 12 / shape.groups);
    const given = { inputs: [waves(numel(op.input))], weights: [waves(filters * taps), waves(filters)] };
    const [alone, output] = [new Float32Array(numel(op.output)), new Float32Array(numel(op.output))];
    computeAlone(findKernelSet(set))(op, { ...given, output: alone });
    const threaded = await computeInThreads({ kernelSet: set, threads: 3, shakes, seed: 7 });
    try {
      threaded.compute(op, { ...given, output });
    } finally {
      await threaded.close();
    }
    expect(output).toEqual(alone);
  },
);

it.each([
  { args: ['--threads', '0'], sentence: '--threads is “0”: give a whole number from 1 to 64.' },
  { args: ['--threads', 'two'], sentence: '--threads is “two”: give a whole number from 1 to 64.' },
  { args: ['--shakes', '3'], sentence: 'There is nothing to shake without threads: add --threads N' },
])('the command answers $args with one sentence', async ({ args, sentence }) => {
  const lines: string[] = [];
  expect(await conformanceCommand([golden, ...args], (line) => lines.push(line))).toBe(1);
  expect(lines).toEqual([expect.stringContaining(sentence)]);
});
