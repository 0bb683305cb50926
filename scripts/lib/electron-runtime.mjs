// Which Electron runs: the one asked for, the released one, or the stand-in. Used by start, test and package.
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { spawnSync } from 'node:child_process';
import { ensureStandIn } from './stand-in.mjs';
import { root, Trouble } from './run.mjs';

const packageFolder = join(root, 'node_modules/electron');
const failureNote = join(root, '.cache/electron-download-failed');

/**
 * @returns {Promise<{ executable: string, dist: string, version: string, standIn: boolean }>}
 * `executable` starts an app folder; `dist` is a pristine copy for packaging.
 */
export async function findElectron() {
  const pinned = JSON.parse(readFileSync(join(packageFolder, 'package.json'), 'utf8')).version;
  const override = process.env.ELECTRON_OVERRIDE_DIST_PATH;
  if (override) return released(override, pinned);
  if (existsSync(join(packageFolder, 'path.txt')) || download()) return released(join(packageFolder, 'dist'), pinned);
  if (process.platform !== 'linux' || process.arch !== 'x64') {
    throw new Trouble('Electron could not be downloaded from GitHub: connect to the internet once, then try again.');
  }
  const made = await ensureStandIn();
  console.log(
    `Using the stand-in Electron ${made.version} (GitHub cannot be reached): for trying out and testing, not for a release.`,
  );
  return { executable: join(made.run, 'electron'), dist: made.dist, version: made.version, standIn: true };
}

function released(dist, version) {
  const names = { darwin: 'Electron.app/Contents/MacOS/Electron', win32: 'electron.exe' };
  return { executable: join(dist, names[process.platform] ?? 'electron'), dist, version, standIn: false };
}

/** Electron's own download; a failure is remembered until tomorrow, so that not every start waits for it. */
function download() {
  const today = new Date().toISOString().slice(0, 10);
  if (existsSync(failureNote) && readFileSync(failureNote, 'utf8') === today) return false;
  console.log('Downloading Electron ...');
  const done = spawnSync(process.execPath, [join(packageFolder, 'install.js')], { stdio: 'ignore', timeout: 600_000 });
  if (done.status === 0) return true;
  mkdirSync(join(root, '.cache'), { recursive: true });
  writeFileSync(failureNote, today);
  return false;
}
