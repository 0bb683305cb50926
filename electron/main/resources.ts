import { app } from 'electron';
import { join } from 'node:path';
import type { SampleName } from '../contract/lab-api.ts';

/** A file built into out/. */
export function builtFile(...parts: readonly string[]): string {
  return join(app.getAppPath(), 'out', ...parts);
}

/** Sample pictures lie beside the archive, so that people can find them too. */
export function samplePath(name: SampleName): string {
  const folder = app.isPackaged ? process.resourcesPath : join(app.getAppPath(), 'resources');
  return join(folder, 'samples', `${name}.png`);
}
