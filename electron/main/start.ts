import { app, nativeTheme, session } from 'electron';
import type { CommandId } from '../contract/commands.ts';
import { copySystemInformation, createHandlers, openFromSystem, openRecent, showLogs, tellOpened } from './calls.ts';
import { newIncidents, noteIncident, type Incidents } from './incidents.ts';
import { listenToPage } from './ipc.ts';
import { Lab } from './lab.ts';
import { fileFromArguments } from './launch-file.ts';
import type { LaunchFiles } from './launch-files.ts';
import type { LogFile } from './logs.ts';
import { NativeMenu } from './native-menu.ts';
import { pageOrigin, pageUrl } from './page-files.ts';
import { servePage } from './protocol.ts';
import { developmentOrigin } from './request-policy.ts';
import { builtFile } from './resources.ts';
import { putUpFences } from './security.ts';
import { exposeTestHooks } from './test-hooks.ts';
import { openWindow } from './window.ts';

/** Everything after the app is ready: fences first, then the parts, then the window. */
export async function start(log: LogFile, launched: LaunchFiles): Promise<void> {
  const { env } = process;
  const incidents = newIncidents();
  const development = app.isPackaged ? undefined : developmentOrigin(env['ELECTRON_RENDERER_URL']);
  const keepSpellChecker = !app.isPackaged && env['LAB_TEST_SPELLCHECK'] === '1';
  putUpFences({ incidents, log, development, keepSpellChecker });
  if (development === undefined) servePage(session.defaultSession, builtFile('renderer'));

  const lab: Lab = new Lab(
    log,
    createMenu(() => lab),
  );
  noteErrors(log, incidents);
  exposeTestHooks(incidents, app.isPackaged, env);
  await Promise.all([lab.settings.load(), lab.recent.load()]);
  lab.apply(lab.settings.current);

  const windows = new Set<number>();
  const origins = [development ?? pageOrigin];
  listenToPage(createHandlers(lab, launched), { log, incidents, windows, origins });
  const open = () => openLabWindow(lab, windows, development ?? pageUrl);
  followSystem(lab, launched, open);
  lab.engine.start();
  await open();
}

async function openLabWindow(lab: Lab, windows: Set<number>, url: string): Promise<void> {
  lab.closing.opened();
  lab.window = await openWindow({
    preload: builtFile('preload', 'index.cjs'),
    url,
    placePath: `${app.getPath('userData')}/window.json`,
    log: lab.log,
    windows,
    onLoaded: () => lab.pageLoaded(),
    onClose: () => lab.closing.closeRequested(),
    onClosed: () => lab.pageGone(),
  });
  lab.showTitle();
}

function createMenu(lab: () => Lab): NativeMenu {
  const run = (id: CommandId) => {
    if (id === 'help.logs') showLogs(lab());
    else if (id === 'help.systemInformation') void copySystemInformation(lab());
    else lab().tell({ kind: 'command', id });
  };
  return new NativeMenu({
    run,
    openRecent: (id) => void tellOpened(lab(), () => openRecent(lab(), id)),
    clearRecent: () => {
      app.clearRecentDocuments();
      void lab().recent.clear();
    },
  });
}

/** What the system tells a running program. */
function followSystem(lab: Lab, launched: LaunchFiles, open: () => Promise<void>): void {
  let opening: Promise<void> | undefined;
  const show = async (path: string | undefined) => {
    const { window } = lab;
    if (window === undefined) {
      if (path !== undefined) launched.add(path);
      opening ??= open().finally(() => (opening = undefined));
      return opening;
    }
    if (window.isMinimized()) window.restore();
    window.show();
    window.focus();
    if (path !== undefined) await openFromSystem(lab, path);
  };
  app.on('second-instance', (_, argv, folder) => void show(fileFromArguments(argv, folder, developmentFolder())));
  app.on('activate', () => void show(undefined));
  app.on('open-file', (event, path) => {
    event.preventDefault();
    void show(path);
  });
  app.on('before-quit', () => lab.closing.quitRequested());
  app.on('window-all-closed', () => {
    if (process.platform !== 'darwin') app.quit();
  });
  leaveClean(lab);
  nativeTheme.on('updated', () => lab.tell({ kind: 'systemDark', dark: nativeTheme.shouldUseDarkColors }));
}

/** The last thing before the end: no engine left, no unsaved work left behind. */
function leaveClean(lab: Lab): void {
  let done = false;
  app.on('will-quit', (event) => {
    if (done) return;
    event.preventDefault();
    lab.engine.stop();
    void lab.unsaved.clear().finally(() => {
      done = true;
      app.quit();
    });
  });
}

/** Main keeps running after an error of its own, and says so in the log; without this Electron shows a stack. */
function noteErrors(log: LogFile, incidents: Incidents): void {
  const note = (thrown: unknown) => {
    const text = thrown instanceof Error ? (thrown.stack ?? thrown.message) : String(thrown);
    noteIncident(incidents, 'uncaught', text);
    log.error(`main: ${text}`);
  };
  process.on('uncaughtException', note);
  process.on('unhandledRejection', note);
}

/** In development the command line names the app's folder too. */
export function developmentFolder(): string | undefined {
  return app.isPackaged ? undefined : app.getAppPath();
}
