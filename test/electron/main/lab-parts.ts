import { join } from 'node:path';
import { Documents, type DocumentParts, type SaveChoice } from '../../../electron/main/documents.ts';
import { Opening } from '../../../electron/main/opening.ts';
import type { ProjectCodec } from '../../../electron/main/project-task.ts';
import { packProject, unpackProject } from '../../../electron/main/project-zip.ts';
import { sourceOfText } from '../../../electron/main/source-ref.ts';
import { Sources } from '../../../electron/main/sources.ts';
import { UnsavedWork } from '../../../electron/main/unsaved.ts';
import { keptLog } from './silent-log.ts';

/** The worker's work without the worker. */
export const inlineCodec: ProjectCodec = {
  unpack: async (bytes, file) => unpackProject(bytes, file),
  pack: async (text, picture, file) => packProject(text, picture, file),
};

/** Documents, opening and unsaved work on a real folder; `choices` and `places` are what the user answers. */
export function labParts(folder: string, overrides: Partial<DocumentParts> = {}) {
  const log = keptLog();
  const choices: SaveChoice[] = [];
  const places: (string | undefined)[] = [];
  const asked: string[] = [];
  const saved: string[] = [];
  const sources = new Sources(() => undefined);
  const unsaved = new UnsavedWork({
    folder: join(folder, 'unsaved'),
    log,
    delayMs: 5,
    pictureOf: (text) => sources.get(sourceOfText(text)?.sha256 ?? ''),
  });
  const documents = new Documents({
    dialogs: {
      askUnsaved: async (name) => {
        asked.push(`unsaved ${name ?? '?'}`);
        return choices.shift() ?? 'cancel';
      },
      askPlace: async (suggestion) => {
        asked.push(suggestion);
        return places.shift();
      },
    },
    codec: inlineCodec,
    sources,
    unsaved,
    folder,
    onChange: () => undefined,
    onSaved: (path) => saved.push(path),
    ...overrides,
  });
  const opening = new Opening({
    documents,
    sources,
    unsaved,
    codec: inlineCodec,
    log,
    onOpened: (path) => saved.push(path),
  });
  return { log, choices, places, asked, saved, sources, unsaved, documents, opening };
}
