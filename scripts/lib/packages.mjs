// The project's own npm packages: installed when missing or older than the lock file.
import { existsSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { root, run, Trouble } from './run.mjs';

const installedLock = join(root, 'node_modules/.package-lock.json');

export function ensureNpmPackages() {
  checkNode();
  if (
    existsSync(installedLock) &&
    statSync(installedLock).mtimeMs >= statSync(join(root, 'package-lock.json')).mtimeMs
  ) {
    return;
  }
  console.log('Installing the npm packages (npm ci) ...');
  run('npm', ['ci', '--no-audit', '--no-fund', '--loglevel=error']);
}

function checkNode() {
  const wanted = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')).engines.node;
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
  if (major > 20 || (major === 20 && minor >= 19)) return;
  throw new Trouble(`Node ${process.versions.node} is too old: install Node ${wanted}, then try again.`);
}
