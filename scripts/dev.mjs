// Starts the lab from its sources, reloading on change: npm run dev
import { join } from 'node:path';
import { openDisplay } from './lib/display.mjs';
import { ensureNpmPackages } from './lib/packages.mjs';
import { ensureSystemPackages } from './lib/system-packages.mjs';
import { findElectron } from './lib/electron-runtime.mjs';
import { main, root, runToEnd } from './lib/run.mjs';

await main(async () => {
  ensureNpmPackages();
  ensureSystemPackages();
  const electron = await findElectron();
  const display = await openDisplay();
  const noSandbox = process.platform === 'linux' && process.getuid?.() === 0 ? { NO_SANDBOX: '1' } : {};
  const env = { ...display.env, ...noSandbox, ELECTRON_EXEC_PATH: electron.executable };
  const cli = join(root, 'node_modules/electron-vite/bin/electron-vite.js');
  return runToEnd(process.execPath, [cli, 'dev', '--watch', ...process.argv.slice(2)], { env });
});
