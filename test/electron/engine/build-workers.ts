import { existsSync, mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { build } from 'vite';

export interface WorkerUrls {
  readonly kernelWorkerUrl: URL;
  readonly decodeWorkerUrl: URL;
}

let built: Promise<WorkerUrls> | undefined;

/** Bundles the worker entries as the real build does, into a temporary folder, once per test file. */
export function builtWorkers(): Promise<WorkerUrls> {
  built ??= buildWorkers();
  return built;
}

async function buildWorkers(): Promise<WorkerUrls> {
  const engine = fileURLToPath(new URL('../../../electron/engine/', import.meta.url));
  const outDir = mkdtempSync(join(tmpdir(), 'lab-workers-'));
  await build({
    configFile: false,
    logLevel: 'error',
    root: engine,
    ssr: { noExternal: true },
    build: {
      ssr: true,
      outDir,
      emptyOutDir: true,
      target: 'node20',
      rollupOptions: {
        input: { 'kernel-worker': join(engine, 'kernel-worker.ts'), 'decode-worker': join(engine, 'decode-worker.ts') },
        output: { format: 'es', entryFileNames: '[name].mjs', chunkFileNames: '[name]-[hash].mjs' },
      },
    },
  });
  const urlOf = (name: string) => {
    const path = join(outDir, `${name}.mjs`);
    if (!existsSync(path)) throw new Error(`${path} was not built`);
    return pathToFileURL(path);
  };
  return { kernelWorkerUrl: urlOf('kernel-worker'), decodeWorkerUrl: urlOf('decode-worker') };
}
