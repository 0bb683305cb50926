import { createHash } from 'node:crypto';
import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { findKernelSet } from '../../core/kernels/registry.ts';
import { conformanceCommand } from '../../electron/cli/conformance/command.ts';
import { computeAlone } from '../../electron/cli/conformance/compute.ts';
import { runSuite } from '../../electron/cli/conformance/run-suite.ts';
import { readCase, readSuite, type CaseOutput, type Suite } from '../../electron/cli/conformance/suite.ts';
import { drawn, falsified, falsifiedFloat, leaves, placeAmong } from '../support/falsify.ts';

const golden = resolve(import.meta.dirname, '../golden/ref');
const reference = computeAlone(findKernelSet('reference'));

// Each runs the whole folder, in seconds, more on a busy machine.
vi.setConfig({ testTimeout: 120_000 });

const copies: string[] = [];
afterEach(async () => {
  await Promise.all(copies.splice(0).map((copy) => rm(copy, { recursive: true })));
});

/** Changes one drawn value of an output, by no more than its comparison has to see. */
function falsify(blob: Buffer, output: CaseOutput): void {
  const byte = (output.off + placeAmong(output.len)) * 4;
  const value = output.dt === 'i32' ? blob.readInt32LE(byte) : blob.readFloatLE(byte);
  if (output.dt === 'i32') blob.writeInt32LE(value + 1, byte);
  else if (output.cmp === 'bits' && !Number.isNaN(value)) {
    // The last bit, of zeros the sign.
    blob.writeUInt32LE((blob.readUInt32LE(byte) ^ (value === 0 ? 1 << 31 : 1)) >>> 0, byte);
  } else if (output.cmp === 'exact' && Number.isFinite(value)) blob.writeFloatLE(value + 1, byte);
  else blob.writeFloatLE(falsifiedFloat(value, { rtol: output.rtol ?? 0, atol: output.atol ?? 0 }), byte);
}

const outputsOf = ({ cases }: Suite) =>
  cases.flatMap((entry) => {
    const { id, out } = readCase(entry);
    return out.filter(({ len }) => len > 0).map((output) => ({ id, entry, output }));
  });

describe('a falsified reference case fails', () => {
  it('20 drawn at random: exactly those, and none is lost', async () => {
    const copy = await mkdtemp(join(tmpdir(), 'falsified-'));
    copies.push(copy);
    await cp(golden, copy, { recursive: true });
    const suite = await readSuite(copy);
    const blob = Buffer.from(suite.blob);
    const cases = drawn([...new Map(outputsOf(suite).map((one) => [one.id, one])).values()], 20);
    for (const { output } of cases) falsify(blob, output);
    const manifest = JSON.parse(await readFile(join(copy, 'cases.json'), 'utf8')) as object;
    const sha256 = createHash('sha256').update(blob).digest('hex');
    await writeFile(join(copy, 'cases.bin'), blob);
    await writeFile(join(copy, 'cases.json'), JSON.stringify({ ...manifest, sha256 }));
    const lines: string[] = [];
    const code = await conformanceCommand([copy], (line) => lines.push(line));
    const failed = lines.flatMap((line) => /^FAILED (\S+) /.exec(line)?.[1] ?? []);
    expect(failed.toSorted()).toEqual(cases.map(({ id }) => id).toSorted());
    expect([code, lines.at(-1)]).toEqual([1, `${suite.cases.length - 21} passed, 20 failed, 1 skipped`]);
  });

  it('whichever of its outputs has one wrong value', async () => {
    const suite = await readSuite(golden);
    const outputs = outputsOf(suite);
    const unseen = outputs.filter(({ entry, output }) => {
      const blob = Buffer.from(suite.blob);
      falsify(blob, output);
      return runSuite({ ...suite, blob, cases: [entry] }, reference)[0]?.status !== 'failed';
    });
    expect(unseen.map(({ id, output }) => [id, output.n])).toEqual([]);
    expect(outputs.length).toBeGreaterThan(suite.cases.length);
  });

  it('whichever of its expected quantities is wrong', async () => {
    const suite = await readSuite(golden);
    const quantities = suite.cases.flatMap((entry) => {
      const { id, expect: wanted = {} } = readCase(entry);
      // One figure of each quantity: the long lists of matrices and fields would take minutes.
      return Object.entries(wanted).flatMap(([name, want]) => {
        const all = leaves(want);
        const path = [name, ...(all[placeAmong(Math.max(all.length, 1))] ?? [])];
        return all.length === 0 ? [] : [{ id, path, entry: { ...(entry as object), expect: falsified(wanted, path) } }];
      });
    });
    const unseen = quantities.filter(
      ({ entry }) => runSuite({ ...suite, cases: [entry] }, reference)[0]?.status !== 'failed',
    );
    expect(unseen.map(({ id, path }) => `${id} ${path.join('.')}`)).toEqual([]);
    expect(quantities.length).toBeGreaterThan(suite.cases.length);
  });
});
