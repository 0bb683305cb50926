import { app, crashReporter } from 'electron';
import { join } from 'node:path';
import { fileFromArguments } from './launch-file.ts';
import { LaunchFiles } from './launch-files.ts';
import { openLog } from './logs.ts';
import { registerPageScheme } from './protocol.ts';
import { developmentFolder, start } from './start.ts';
import { refusedSwitch } from './switches.ts';

// Order matters: nothing else may happen before a dangerous start is refused, the sandbox is on for every page, and the
// page's scheme is known. Never await app.whenReady() at top level: the app would not become ready before this file ends.
const root = process.platform === 'linux' && process.getuid?.() === 0;
const refused = refusedSwitch({
  packaged: app.isPackaged,
  root,
  debugAllowed: process.env['LAB_ALLOW_DEBUG'] === '1',
  hasSwitch: (name) => app.commandLine.hasSwitch(name),
});
if (refused !== undefined) {
  console.error(`Convolution Lab does not start with --${refused}: it would take down one of its fences.`);
  app.exit(1);
} else {
  // Chromium does not run as root with its sandbox on, and enableSandbox would take --no-sandbox back.
  if (!root || !app.commandLine.hasSwitch('no-sandbox')) app.enableSandbox();
  registerPageScheme();
  if (app.requestSingleInstanceLock()) begin();
  else app.quit();
}

function begin(): void {
  crashReporter.start({ uploadToServer: false });
  app.setAppUserModelId('lab.convolution.ConvolutionLab');
  const log = openLog(join(app.getPath('userData'), 'logs'));
  log.info(
    `Convolution Lab ${app.getVersion()}, Electron ${process.versions.electron}, ${process.platform} ${process.arch}`,
  );
  const launched = new LaunchFiles();
  const path = fileFromArguments(process.argv, process.cwd(), developmentFolder());
  if (path !== undefined) launched.add(path);
  const early = (event: { preventDefault(): void }, file: string) => {
    event.preventDefault();
    launched.add(file);
  };
  app.on('open-file', early);
  void app.whenReady().then(async () => {
    app.off('open-file', early);
    try {
      await start(log, launched);
    } catch (thrown) {
      log.error(`start: ${thrown instanceof Error ? (thrown.stack ?? thrown.message) : String(thrown)}`);
      console.error('Convolution Lab could not start; the reason is in its log file:', log.path);
      app.exit(1);
    }
  });
}
