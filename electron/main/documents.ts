import { existsSync } from 'node:fs';
import { basename, extname, join } from 'node:path';
import { fail } from '../../core/errors.ts';
import { placeWithEnding } from './ask-place.ts';
import { realFiles } from './atomic-write.ts';
import { saveProjectFile } from './project-file.ts';
import type { ProjectCodec } from './project-task.ts';
import { sourceOfText } from './source-ref.ts';
import type { Sources } from './sources.ts';
import type { UnsavedWork } from './unsaved.ts';

export type SaveChoice = 'save' | 'discard' | 'cancel';

/** The questions a document can lead to; native dialogs in the program. */
export interface DocumentDialogs {
  /** `name`: undefined for a project that has no file yet. */
  askUnsaved(name: string | undefined): Promise<SaveChoice>;
  askPlace(suggestion: string): Promise<string | undefined>;
}

export interface DocumentParts {
  readonly dialogs: DocumentDialogs;
  readonly codec: ProjectCodec;
  readonly sources: Sources;
  readonly unsaved: UnsavedWork;
  /** Where files are suggested that have no place yet. */
  readonly folder: string;
  readonly onChange: () => void;
  readonly onSaved: (path: string) => void;
  readonly files?: typeof realFiles;
  readonly exists?: (path: string) => boolean;
}

const extension = '.convlab';

/** The one open project, as main knows it: its file, whether it is edited, and the questions before it goes. */
export class Documents {
  readonly #parts: DocumentParts;
  #path: string | undefined;
  #edited = false;
  #saving: Promise<unknown> = Promise.resolve();
  #asking: Promise<SaveChoice> | undefined;
  /** Pictures that were not in the project file they belong to: saving again without them loses nothing. */
  readonly #absentPictures = new Set<string>();

  constructor(parts: DocumentParts) {
    this.#parts = parts;
  }

  get path(): string | undefined {
    return this.#path;
  }

  /** File name, undefined for a project that has no file yet. */
  get name(): string | undefined {
    return this.#path === undefined ? undefined : basename(this.#path);
  }

  get edited(): boolean {
    return this.#edited;
  }

  setEdited(edited: boolean): void {
    if (edited === this.#edited) return;
    this.#edited = edited;
    this.#parts.onChange();
  }

  /** Another project is open now; `path` undefined: it has no file yet. */
  replaced(path: string | undefined, edited = false, absentPicture?: string): void {
    this.#path = path;
    this.#edited = edited;
    if (absentPicture !== undefined) this.#absentPictures.add(absentPicture);
    this.#parts.onChange();
  }

  /**
   * Saves `text` with its picture. `undefined`: the user cancelled.
   * Errors (rejected): `file.notSaved`, `project.sourceMissing`, those of packing.
   */
  save(text: string, saveAs: boolean): Promise<{ readonly name: string } | undefined> {
    const turn = this.#saving.then(() => this.#save(text, saveAs));
    this.#saving = turn.catch(() => undefined);
    return turn;
  }

  /** Whether the open project may go: asks when it is edited, and saves it when the user wishes. */
  async mayReplace(): Promise<boolean> {
    if (!this.#edited) return true;
    const choice = await this.ask();
    if (choice === 'cancel') return false;
    if (choice === 'save') {
      // Edits that have not reached main yet cannot be saved from here: the project stays rather than lose them.
      const text = this.#parts.unsaved.latestText;
      if (text === undefined || (await this.save(text, false)) === undefined) return false;
    }
    this.setEdited(false);
    await this.#parts.unsaved.clear();
    return true;
  }

  /** Asks once, however often it is called meanwhile. */
  ask(): Promise<SaveChoice> {
    this.#asking ??= this.#parts.dialogs.askUnsaved(this.name).finally(() => {
      this.#asking = undefined;
    });
    return this.#asking;
  }

  async #save(text: string, saveAs: boolean): Promise<{ readonly name: string } | undefined> {
    const { codec, unsaved, files = realFiles } = this.#parts;
    const path = this.#path === undefined || saveAs ? await this.#askPlace(text) : this.#path;
    if (path === undefined) return undefined;
    const picture = this.#pictureOf(text, basename(path));
    await saveProjectFile(path, text, picture, codec, files);
    this.#path = path;
    // The page may have gone on while the file was written; then there is unsaved work again.
    const newer = unsaved.latestText !== undefined && unsaved.latestText !== text;
    if (!newer) await unsaved.clear();
    this.#edited = newer;
    this.#parts.onChange();
    this.#parts.onSaved(path);
    return { name: basename(path) };
  }

  #pictureOf(text: string, file: string): Uint8Array | undefined {
    const source = sourceOfText(text);
    if (source === undefined) return undefined;
    const picture = this.#parts.sources.get(source.sha256);
    if (picture === undefined && !this.#absentPictures.has(source.sha256)) {
      fail('project.sourceMissing', { file, source: source.name });
    }
    return picture?.bytes;
  }

  #askPlace(text: string): Promise<string | undefined> {
    const { dialogs, folder, exists = existsSync } = this.#parts;
    const first = this.#path ?? join(folder, suggestedName(text));
    return placeWithEnding(first, extension, (suggestion) => dialogs.askPlace(suggestion), exists);
  }
}

/** The picture's name with the project's extension. */
function suggestedName(text: string): string {
  const name = basename((sourceOfText(text)?.name ?? 'project').replaceAll('\\', '/'));
  return `${basename(name, extname(name)) || 'project'}${extension}`;
}
