import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';

/**
 * A folder of conformance cases too large for the repository: under the folder that LAB_CONFORMANCE names, or beside the
 * checkout. `undefined` where it is not there, with a line that says so.
 */
export function conformanceFolder(name: string): string | undefined {
  const root = process.env['LAB_CONFORMANCE'] ?? resolve(import.meta.dirname, '../../../shared/conformance');
  const folder = join(root, name);
  if (existsSync(join(folder, 'manifest.json'))) return folder;
  console.log(`skipped: the conformance folder “${name}” is not here (LAB_CONFORMANCE says where)`);
  return undefined;
}
