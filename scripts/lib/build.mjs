// Builds out/ when a source is newer than it.
import { existsSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ensureKernels } from './kernels.mjs';
import { writeNotices } from './notices.mjs';
import { root, run } from './run.mjs';

const stamp = join(root, 'out/built');
const inputs = [
  'core',
  'electron',
  'renderer',
  'resources',
  'package.json',
  'package-lock.json',
  'electron.vite.config.ts',
];

export function ensureBuilt() {
  ensureKernels();
  const built = existsSync(stamp) ? statSync(stamp).mtimeMs : 0;
  if (inputs.every((path) => newest(join(root, path)) <= built)) return;
  console.log('Building ...');
  const began = new Date();
  run(process.execPath, [join(root, 'node_modules/electron-vite/bin/electron-vite.js'), 'build', '--logLevel', 'warn']);
  writeNotices();
  writeFileSync(stamp, began.toISOString());
}

function newest(path) {
  const about = statSync(path);
  if (!about.isDirectory()) return about.mtimeMs;
  return Math.max(0, ...readdirSync(path).map((name) => newest(join(path, name))));
}
