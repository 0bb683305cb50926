import { existsSync, mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { build } from 'vite';

const electron = fileURLToPath(new URL('../', import.meta.url));

/**
 * Bundles entries of worker threads (files under electron/, by the name of their bundle) as the real build does, into a
 * temporary folder. Throws an Error where one cannot be built.
 */
export async function bundleWorkers<Name extends string>(
  entries: Readonly<Record<Name, string>>,
): Promise<Record<Name, URL>> {
  const outDir = mkdtempSync(join(tmpdir(), 'lab-workers-'));
  const input = Object.fromEntries(Object.entries<string>(entries).map(([name, file]) => [name, join(electron, file)]));
  await build({
    configFile: false,
    logLevel: 'error',
    root: electron,
    ssr: { noExternal: true },
    build: {
      ssr: true,
      outDir,
      emptyOutDir: true,
      target: 'node20',
      rollupOptions: {
        input,
        output: { format: 'es', entryFileNames: '[name].mjs', chunkFileNames: '[name]-[hash].mjs' },
      },
    },
  });
  const urlOf = (name: string) => {
    const path = join(outDir, `${name}.mjs`);
    if (!existsSync(path)) throw new Error(`${path} was not built`);
    return pathToFileURL(path);
  };
  return Object.fromEntries(Object.keys(entries).map((name) => [name, urlOf(name)])) as Record<Name, URL>;
}
