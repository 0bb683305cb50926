import { pathToFileURL } from 'node:url';
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { LabError } from '../../../core/errors.ts';
import { decodePicture } from '../../../electron/engine/decode-picture.ts';
import { decodeInWorker } from '../../../electron/engine/decode.ts';
import { testPicture, toJpeg } from '../../support/pictures.ts';
import { builtWorkers } from './build-workers.ts';

const sample = (name: string) =>
  new Uint8Array(readFileSync(new URL(`../../../resources/samples/${name}`, import.meta.url)));
const maxPixels = 1_000_000;
const limits = { kind: 'file', maxPixels, maxValues: 3 * maxPixels } as const;

function script(text: string): URL {
  const path = join(mkdtempSync(join(tmpdir(), 'lab-decode-')), 'worker.mjs');
  writeFileSync(path, text);
  return pathToFileURL(path);
}

async function codeOf(work: Promise<unknown>): Promise<string> {
  try {
    await work;
  } catch (thrown) {
    if (thrown instanceof LabError) return thrown.data.code;
    throw thrown;
  }
  return 'opened';
}

describe('reading a picture in a thread of its own', () => {
  let workerUrl: URL;
  beforeAll(async () => {
    workerUrl = (await builtWorkers()).decodeWorkerUrl;
  });

  it.each(['chelsea.png', 'camera.png', 'coffee.png'])('gives %s as it is read on this thread', async (name) => {
    const file = { ...limits, bytes: sample(name), name };
    const [there, here] = [await decodeInWorker(file, { workerUrl }), await decodePicture(file)];
    expect(there.tensor.shape).toEqual(here.tensor.shape);
    expect(there.tensor.data.buffer).toBeInstanceOf(SharedArrayBuffer);
    expect(Buffer.compare(Buffer.from(there.tensor.data.buffer), Buffer.from(here.tensor.data.buffer))).toBe(0);
  });

  it('decodes JPEG from the bundle alone', async () => {
    const bytes = Uint8Array.from(await toJpeg(testPicture(64, 32)));
    const picture = await decodeInWorker({ ...limits, bytes, name: 'a.jpg' }, { workerUrl });
    expect([picture.format, picture.tensor.shape]).toEqual(['jpeg', [1, 3, 32, 64]]);
  });

  it('tells the reader’s own error', async () => {
    const bytes = sample('camera.png').slice(0, 1000);
    await expect(decodeInWorker({ ...limits, bytes, name: 'cut.png' }, { workerUrl })).rejects.toMatchObject({
      data: { code: 'file.truncated', values: { file: 'cut.png', offset: 1000 } },
    });
  });

  it.each([
    ['never ends', 'for (;;) {}', 300, 'file.deadline'],
    ['throws', 'throw new Error("have should not go down")', 60_000, 'file.damaged'],
    ['ends without a word', 'process.exit(3)', 60_000, 'file.damaged'],
  ])('gives up a reader that %s', async (_, text, deadlineMs, code) => {
    const file = { ...limits, bytes: sample('camera.png'), name: 'camera.png' };
    expect(await codeOf(decodeInWorker(file, { workerUrl: script(text), deadlineMs }))).toBe(code);
  });
});
