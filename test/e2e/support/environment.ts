import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

export const root = fileURLToPath(new URL('../../../', import.meta.url));
export const sample = (name: string) => `${root}resources/samples/${name}.png`;

/** Set by scripts/test.mjs, which finds or fetches an Electron first. */
function need(name: string): string {
  const value = process.env[name];
  if (value === undefined || !existsSync(value)) throw new Error(`${name} is not set: run the tests by "npm test"`);
  return value;
}

export const electronExecutable = () => need('LAB_ELECTRON');
export const packagedExecutable = () => need('LAB_PACKAGED');
export const long = process.env['LAB_LONG'] === '1';
export const isRoot = process.getuid?.() === 0;
/** Chromium's sandbox cannot be had as root; tests about the sandbox run as another user. */
export const rootFlags = isRoot && process.platform === 'linux' ? ['--no-sandbox'] : [];
