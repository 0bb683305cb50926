import { dialog, type BrowserWindow, type SaveDialogOptions } from 'electron';
import { extname } from 'node:path';
import type { DocumentDialogs, SaveChoice } from './documents.ts';
import type { Texts } from './texts.ts';

export interface Dialogs extends DocumentDialogs {
  /** Where something made of the project shall go; the ending says what it is. */
  askExportPlace(suggestion: string): Promise<string | undefined>;
  askFile(what: 'picture' | 'project', folder: string | undefined): Promise<string | undefined>;
}

export interface DialogParts {
  /** The window they belong to, when there is one. */
  window(): BrowserWindow | undefined;
  texts(): Texts;
}

/** Native dialogs in the user's language. */
export function nativeDialogs(parts: DialogParts): Dialogs {
  return {
    async askUnsaved(name) {
      const texts = parts.texts();
      const { options, choices } = unsavedQuestion(texts, name ?? texts.dialog('untitled'), process.platform);
      const window = parts.window();
      const { response } = await (window === undefined
        ? dialog.showMessageBox(options)
        : dialog.showMessageBox(window, options));
      return choices[response] ?? 'cancel';
    },
    askPlace(suggestion) {
      const texts = parts.texts();
      const filters = [{ name: texts.dialog('projects'), extensions: ['convlab'] }];
      return savePlace(parts.window(), { title: texts.dialog('saveProject'), defaultPath: suggestion, filters });
    },
    askExportPlace(suggestion) {
      const ending = extname(suggestion).slice(1);
      const filters = [{ name: ending.toUpperCase(), extensions: [ending] }];
      return savePlace(parts.window(), { title: parts.texts().dialog('saveExport'), defaultPath: suggestion, filters });
    },
    async askFile(what, folder) {
      const options = {
        ...openQuestion(parts.texts(), what),
        ...(folder === undefined ? {} : { defaultPath: folder }),
      };
      const window = parts.window();
      const { filePaths } = await (window === undefined
        ? dialog.showOpenDialog(options)
        : dialog.showOpenDialog(window, options));
      return filePaths[0];
    },
  };
}

async function savePlace(window: BrowserWindow | undefined, options: SaveDialogOptions): Promise<string | undefined> {
  const { canceled, filePath } = await (window === undefined
    ? dialog.showSaveDialog(options)
    : dialog.showSaveDialog(window, options));
  return canceled || filePath === '' ? undefined : filePath;
}

const inputExtensions = ['png', 'jpg', 'jpeg', 'npy', 'npz', 'nii', 'gz', 'csv', 'tsv', 'txt'];

function openQuestion(texts: Texts, what: 'picture' | 'project') {
  const own =
    what === 'picture'
      ? { name: texts.dialog('pictures'), extensions: inputExtensions }
      : { name: texts.dialog('projects'), extensions: ['convlab'] };
  return {
    title: texts.dialog(what === 'picture' ? 'openPicture' : 'openProject'),
    properties: ['openFile' as const],
    filters: [own, { name: texts.dialog('allFiles'), extensions: ['*'] }],
  };
}

/** Buttons in the platform's order: Windows puts Cancel last, the others put it between Don't Save and Save. */
function unsavedQuestion(texts: Texts, name: string, platform: string) {
  const choices: readonly SaveChoice[] =
    platform === 'linux' ? ['discard', 'cancel', 'save'] : ['save', 'discard', 'cancel'];
  const labels = { save: texts.dialog('save'), discard: texts.dialog('dontSave'), cancel: texts.dialog('cancel') };
  const options = {
    type: 'warning' as const,
    message: texts.dialog('unsaved', { name }),
    detail: texts.dialog('unsavedDetail'),
    buttons: choices.map((choice) => labels[choice]),
    defaultId: choices.indexOf('save'),
    cancelId: choices.indexOf('cancel'),
    noLink: true,
  };
  return { options, choices };
}
