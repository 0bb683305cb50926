import { app, nativeTheme, shell } from 'electron';
import { errorData, fail, toErrorData } from '../../core/errors.ts';
import type { Opened, OpenedPicture, SampleName } from '../contract/lab-api.ts';
import type { Result } from '../contract/result.ts';
import { appInfo } from './app-info.ts';
import { readClipboardPicture, writeClipboardText } from './clipboard.ts';
import { saveExport } from './export-file.ts';
import type { Handlers } from './ipc.ts';
import type { Lab } from './lab.ts';
import type { LaunchFiles } from './launch-files.ts';
import { readNotices } from './notices.ts';
import { loadBytes, loadFile } from './read-file.ts';
import { builtFile, samplePath } from './resources.ts';
import { systemInformation } from './system-information.ts';

/** What main does for the page: one function for each call of the contract. */
export function createHandlers(lab: Lab, launched: LaunchFiles): Handlers {
  const { documents, opening, settings, recent, unsaved } = lab;
  /** The page tells its state before it asks for what to open first. */
  let started = false;
  return {
    start: async () => {
      const opened = await openAtStart(lab, launched);
      started = true;
      return {
        info: appInfo(),
        settings: settings.current,
        systemDark: nativeTheme.shouldUseDarkColors,
        recent: recent.files,
        opened,
      };
    },
    openDialog: async (what) => {
      const path = await lab.dialogs.askFile(what, undefined);
      return path === undefined ? undefined : opening.openPath(path);
    },
    openSample: (name) => openSample(lab, name),
    openRecent: async (id) => openRecent(lab, id),
    openDropped: (file) => ('path' in file ? opening.openPath(file.path) : opening.openBytes(file.name, file.bytes)),
    pasteClipboard: async () => {
      const picture = await readClipboardPicture();
      return picture === undefined
        ? fail('file.noPicture', {})
        : opening.openPicture(loadBytes('clipboard.png', picture));
    },
    saveProject: ({ text, saveAs }) => documents.save(text, saveAs),
    saveExport: (request) =>
      saveExport(request, {
        folder: app.getPath('documents'),
        askPlace: (suggestion) => lab.dialogs.askExportPlace(suggestion),
      }),
    newProject: async () => {
      const free = await documents.mayReplace();
      if (free) documents.replaced(undefined);
      return free;
    },
    keepUnsaved: async (text) => {
      if (text === undefined) await unsaved.clear();
      else unsaved.keep(text, documents.path);
    },
    changeSettings: async (change) => {
      const changed = await settings.change(change);
      lab.apply(changed);
      lab.tell({ kind: 'settings', settings: changed });
      return changed;
    },
    setPageState: (state) => {
      lab.pageState = state;
      documents.setEdited(state.edited);
      lab.showMenu();
      if (started) for (const path of launched.takeAll()) void openFromSystem(lab, path);
    },
    setProgress: (fraction) => lab.window?.setProgressBar(fraction ?? -1),
    restartEngine: () => lab.engine.restart(),
    showLogs: () => showLogs(lab),
    copySystemInformation: () => copySystemInformation(lab),
    thirdPartyNotices: () => readNotices(builtFile('THIRD-PARTY.txt')),
    closeWindow: () => lab.closing.saved(),
  };
}

export function showLogs(lab: Lab): void {
  shell.showItemInFolder(lab.log.path);
}

export async function copySystemInformation(lab: Lab): Promise<string> {
  const text = systemInformation(appInfo(), lab.settings.current, lab.engine.state, app.getGPUFeatureStatus());
  await writeClipboardText(text);
  return text;
}

export async function openRecent(lab: Lab, id: string): Promise<Opened | undefined> {
  const path = lab.recent.pathOf(id);
  if (path === undefined)
    return fail('file.unreadable', { file: 'recent file', reason: 'it is no longer in the list' });
  try {
    return await lab.opening.openPath(path);
  } finally {
    await lab.recent.dropMissing();
  }
}

/** Opens a file that the system, a second start or the menu asked for, and tells the page. */
export async function openFromSystem(lab: Lab, path: string): Promise<void> {
  await tellOpened(lab, () => lab.opening.openPath(path));
}

export async function tellOpened(lab: Lab, open: () => Promise<Opened | undefined>): Promise<void> {
  const opened = await tryOpen(open);
  if (opened !== undefined) lab.tell({ kind: 'opened', opened });
}

async function openSample(lab: Lab, name: SampleName): Promise<OpenedPicture> {
  return lab.opening.openPicture(await loadFile(samplePath(name)));
}

/**
 * What the page opens first: unsaved work before all (a file that was asked for comes after it, so that the user is
 * asked about the work), then the file of the command line, the project that was open when the page crashed, the sample.
 */
async function openAtStart(lab: Lab, launched: LaunchFiles): Promise<Result<Opened>> {
  const restored = await lab.opening.restore();
  if (restored !== undefined) return { ok: true, value: restored };
  const path = launched.takeFirst() ?? lab.documents.path;
  const opened = path === undefined ? undefined : await tryOpen(() => lab.opening.openPath(path));
  const result = opened ?? (await tryOpen(() => openSample(lab, 'chelsea')));
  return result ?? { ok: false, error: errorData('pipeline.noSource', {}) };
}

async function tryOpen(open: () => Promise<Opened | undefined>): Promise<Result<Opened> | undefined> {
  try {
    const value = await open();
    return value === undefined ? undefined : { ok: true, value };
  } catch (thrown) {
    return { ok: false, error: toErrorData(thrown) };
  }
}
