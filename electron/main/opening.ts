import { basename } from 'node:path';
import { fail } from '../../core/errors.ts';
import type { Opened, OpenedPicture, OpenedProject } from '../contract/lab-api.ts';
import type { Documents } from './documents.ts';
import type { ProjectCodec } from './project-task.ts';
import { loadBytes, loadFile, type LoadedFile } from './read-file.ts';
import type { UnpackedProject } from './project-zip.ts';
import { describeStart, kindOfFile } from './sniff.ts';
import type { Sources } from './sources.ts';
import type { UnsavedWork } from './unsaved.ts';
import type { Log } from './logs.ts';

export interface OpeningParts {
  readonly documents: Documents;
  readonly sources: Sources;
  readonly unsaved: UnsavedWork;
  readonly codec: ProjectCodec;
  readonly log: Log;
  readonly onOpened: (path: string) => void;
}

/** Turns files into what the page opens. Pictures stay with main; what a file is, its content decides. */
export class Opening {
  readonly #parts: OpeningParts;

  constructor(parts: OpeningParts) {
    this.#parts = parts;
  }

  /**
   * Opens a picture or project. `undefined`: the user keeps the edited project that a project would replace.
   * Errors (rejected): `file.*`, `project.*`.
   */
  async openPath(path: string): Promise<Opened | undefined> {
    const opened = await this.#open(await loadFile(path), path);
    if (opened !== undefined) this.#parts.onOpened(path);
    return opened;
  }

  openBytes(name: string, bytes: Uint8Array<ArrayBuffer>): Promise<Opened | undefined> {
    return this.#open(loadBytes(basename(name.replaceAll('\\', '/')) || 'picture', bytes), undefined);
  }

  /** A picture that is not among the user's files: a sample, the clipboard. */
  openPicture(file: LoadedFile): OpenedPicture {
    return { kind: 'picture', source: this.#parts.sources.add(file), bytes: file.bytes.length };
  }

  /** Unsaved work of an earlier start or of a page that crashed. Work that cannot be read is set aside. */
  async restore(): Promise<OpenedProject | undefined> {
    const { unsaved, codec, documents, sources, log } = this.#parts;
    const found = await unsaved.find();
    if (found === undefined) return undefined;
    const name = found.path === undefined ? undefined : basename(found.path);
    try {
      const { text, source } = await codec.unpack(Buffer.from(found.text), name ?? 'project.json');
      if (found.picture !== undefined && found.picture.sha256 === source?.sha256) sources.add(found.picture);
      documents.replaced(
        found.path,
        true,
        source === undefined || sources.get(source.sha256) ? undefined : source.sha256,
      );
      unsaved.keep(text, found.path);
      return { kind: 'project', ...(name === undefined ? {} : { name }), text, restoredFrom: found.writtenAt };
    } catch (thrown) {
      log.error(`unsaved work cannot be opened and is set aside: ${String(thrown)}`);
      await unsaved.setAside();
      return undefined;
    }
  }

  async #open(file: LoadedFile, path: string | undefined): Promise<Opened | undefined> {
    const { name, bytes } = file;
    switch (kindOfFile(name, bytes)) {
      case 'picture':
        return this.openPicture(file);
      case 'project':
        return this.#openProject(name, await this.#parts.codec.unpack(bytes, name), path);
      case 'unknown':
        return fail('file.unknownFormat', { file: name, found: describeStart(bytes) });
    }
  }

  async #openProject(
    name: string,
    project: UnpackedProject,
    path: string | undefined,
  ): Promise<OpenedProject | undefined> {
    const { documents, sources, unsaved } = this.#parts;
    if (!(await documents.mayReplace())) return undefined;
    const { text, source, picture } = project;
    if (source !== undefined && picture !== undefined) {
      sources.add({ name: source.name, bytes: picture, sha256: source.sha256 });
    }
    const absent = source === undefined || sources.get(source.sha256) !== undefined ? undefined : source.sha256;
    await unsaved.clear();
    documents.replaced(path, false, absent);
    return { kind: 'project', name, text };
  }
}
