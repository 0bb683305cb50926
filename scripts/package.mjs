// Packages the app with whatever Electron is here: npm run package [-- tar.gz]. Releases are built by the workflow.
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { ensureBuilt } from './lib/build.mjs';
import { findElectron } from './lib/electron-runtime.mjs';
import { ensureNpmPackages } from './lib/packages.mjs';
import { main, root, run } from './lib/run.mjs';

/** electron-builder would fetch its own 7-Zip from GitHub; Debian's serves as well. */
const debianArchiver = existsSync('/usr/bin/7za') ? { ELECTRON_BUILDER_7ZIP_PATH: '/usr/bin/7za' } : {};

/** @returns the path of the packaged program */
export function packageApp(electron, { target }) {
  const platform = { linux: '--linux', darwin: '--mac', win32: '--win' }[process.platform];
  const stored = electron.standIn || target === 'dir' ? ['-c.compression=store'] : [];
  const standIn = electron.standIn
    ? ['-c.electronDist=' + electron.dist, '-c.electronVersion=' + electron.version]
    : [];
  run(
    process.execPath,
    [join(root, 'node_modules/electron-builder/cli.js'), platform, target, ...standIn, ...stored, '--publish', 'never'],
    {
      env: { ...process.env, ...debianArchiver },
      stdio: ['ignore', 'ignore', 'inherit'],
    },
  );
  const places = {
    linux: 'linux-unpacked/convolution-lab',
    darwin: `mac${process.arch === 'arm64' ? '-arm64' : ''}/Convolution Lab.app/Contents/MacOS/Convolution Lab`,
    win32: 'win-unpacked/Convolution Lab.exe',
  };
  return join(root, 'dist', places[process.platform]);
}

if (process.argv[1] === import.meta.filename) {
  await main(async () => {
    ensureNpmPackages();
    const electron = await findElectron();
    ensureBuilt();
    for (const target of ['dir', ...process.argv.slice(2)]) console.log(packageApp(electron, { target }));
  });
}
