import { createHash } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { PNG } from 'pngjs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readNpy } from '../../core/decode/npy.ts';
import { fingerprints, selectLayer } from './support/bench.ts';
import { answerSaveDialog, launch, waitForRun, type Lab } from './support/launch.ts';

let lab: Lab;
let page: Page;
let folder: string;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'lab-export-'));
  lab = await launch();
  page = lab.page;
  await waitForRun(page, 'finished');
});
afterAll(async () => {
  await lab.close();
  rmSync(folder, { recursive: true, force: true });
});

const dialog = () => page.getByRole('dialog', { name: 'Export' });

/** Exports by keyboard; answers the file's bytes. */
async function exported(subject: string, form: string, file: string): Promise<Buffer> {
  const path = join(folder, file);
  await answerSaveDialog(lab.app, path);
  await page.keyboard.press('ControlOrMeta+Shift+e');
  for (const name of [subject, form]) await dialog().getByRole('radio', { name, exact: true }).check({ force: true });
  await dialog().getByTestId('export').focus();
  await page.keyboard.press('Enter');
  await dialog().waitFor({ state: 'detached' });
  return readFileSync(path);
}

describe('what is exported', () => {
  it('are the counted and measured numbers of every layer', async () => {
    const text = (await exported('Costs', 'CSV', 'costs.csv')).toString('utf8');
    const lines = text.trim().split('\r\n');
    expect(lines[0]).toContain('Multiplications');
    expect(lines[1]).toContain('Convolution 1,Convolution,1 × 8 × 300 × 451,29224800,');
    expect(lines.at(-1)).toMatch(/^Total,/);
    expect(lines).toHaveLength(6);
  });

  it('are all maps of a layer, bit by bit those the engine has', async () => {
    const [expected] = await fingerprints(page);
    await selectLayer(page, 1);
    const bytes = await exported('All maps', 'NumPy (.npy)', 'maps.npy');
    const { tensor } = readNpy(Uint8Array.from(bytes), 'maps.npy', {
      maxValues: 10_000_000,
      allocate: (length) => new Float32Array(length),
    });
    expect([...tensor.shape]).toEqual([1, 8, 300, 451]);
    const { buffer, byteOffset, byteLength } = tensor.data;
    expect(
      createHash('sha256')
        .update(new Uint8Array(buffer, byteOffset, byteLength))
        .digest('hex'),
    ).toBe(expected);
  });

  it('is a map as a picture, and all of them on one sheet', async () => {
    const one = PNG.sync.read(await exported('This map', 'PNG', 'map.png'));
    expect([one.width, one.height]).toEqual([451, 300]);
    expect(new Set(new Uint32Array(Uint8Array.from(one.data).buffer)).size).toBeGreaterThan(50);
    const sheet = PNG.sync.read(await exported('All maps', 'PNG', 'sheet.png'));
    expect(sheet.width * sheet.height).toBeGreaterThanOrEqual(8 * 451 * 300);
  });
});
