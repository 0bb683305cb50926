import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'vite';
import { beforeAll, describe, expect, it } from 'vitest';
import { createProjectCodec } from '../../../electron/main/project-task.ts';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { makeZip, projectText } from './projects.ts';

const folder = mkdtempSync(join(tmpdir(), 'lab-worker-'));
const worker = join(folder, 'project-worker.mjs');

beforeAll(async () => {
  const entry = fileURLToPath(new URL('../../../electron/main/project-worker.ts', import.meta.url));
  await build({
    configFile: false,
    logLevel: 'error',
    ssr: { noExternal: true },
    build: { ssr: entry, outDir: folder, rollupOptions: { output: { entryFileNames: 'project-worker.mjs' } } },
  });
  return () => rmSync(folder, { recursive: true });
});

const bytes = new Uint8Array([1, 2, 3, 4]);
const text = projectText({ name: 'a.png', bytes });

describe('the project worker', () => {
  it('packs and unpacks', async () => {
    const codec = createProjectCodec(worker);
    const packed = new Uint8Array(await codec.pack(text, bytes, 'x.convlab'));
    const project = await codec.unpack(packed, 'x.convlab');
    expect(JSON.parse(project.text)).toEqual(JSON.parse(text));
    expect(project.picture).toEqual(bytes);
  });

  it('answers with the error of the file', async () => {
    const codec = createProjectCodec(worker);
    await expect(codec.unpack(makeZip([]), 'x.convlab')).rejects.toMatchObject({ data: { code: 'project.damaged' } });
    await expect(codec.pack('{', undefined, 'x.convlab')).rejects.toMatchObject({ data: { code: 'project.damaged' } });
  });

  it.each([
    ['in an endless loop is ended at the deadline', 'for (;;);', 'file.deadline'],
    ['that throws is an unreadable project', 'throw new Error("x")', 'project.damaged'],
    ['that stops without a word is an unreadable project', 'process.exit(0)', 'project.damaged'],
  ])('%s', async (_, code, expected) => {
    const sick = join(folder, `${expected}-${code.length}.mjs`);
    writeFileSync(sick, code);
    const codec = createProjectCodec(sick, expected === 'file.deadline' ? 300 : 30_000);
    await expect(codec.unpack(bytes, 'x.convlab')).rejects.toMatchObject({ data: { code: expected } });
  });
});
