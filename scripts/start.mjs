// Starts the lab, installing what is missing: npm start [-- FILE]
import { openDisplay } from './lib/display.mjs';
import { ensureNpmPackages } from './lib/packages.mjs';
import { ensureSystemPackages } from './lib/system-packages.mjs';
import { findElectron } from './lib/electron-runtime.mjs';
import { ensureBuilt } from './lib/build.mjs';
import { main, root, runToEnd } from './lib/run.mjs';

await main(async () => {
  ensureNpmPackages();
  ensureSystemPackages();
  const electron = await findElectron();
  ensureBuilt();
  const display = await openDisplay();
  if (display.virtual) console.log(`No screen here: the window opens on the virtual screen ${display.env.DISPLAY}.`);
  const args = [root, ...process.argv.slice(2)];
  if (process.platform === 'linux' && process.getuid?.() === 0) {
    console.log('Running as root: Chromium’s sandbox is off. Start as an ordinary user to have it.');
    args.push('--no-sandbox');
  }
  const code = await runToEnd(electron.executable, args, { env: display.env });
  display.close();
  return code;
});
