import { mkdir, readFile, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { writeAtomically } from './atomic-write.ts';
import { readJsonFile, writeJsonFile } from './json-file.ts';
import type { Log } from './logs.ts';
import { loadFile, type LoadedFile } from './read-file.ts';
import { codeOf, reasonOf } from './reasons.ts';

const aboutSchema = z.object({
  /** The project file it belongs to, when it has one. */
  path: z.string().optional(),
  pictureName: z.string().optional(),
});

export interface UnsavedOptions {
  readonly folder: string;
  readonly log: Log;
  /** The picture of a document, from what main holds. */
  readonly pictureOf: (text: string) => LoadedFile | undefined;
  /** Longest time work is only in memory, ms. */
  readonly delayMs?: number;
}

export interface FoundWork {
  readonly text: string;
  readonly path?: string;
  /** When it was written, ms since 1970. */
  readonly writtenAt: number;
  readonly picture?: LoadedFile;
}

/**
 * Unsaved work on disk, so that a crash loses at most half a second: `project.json`, its picture, and whose file it is.
 * Gone when there is nothing unsaved.
 */
export class UnsavedWork {
  readonly #options: UnsavedOptions;
  #latest: { readonly text: string; readonly path: string | undefined } | undefined;
  #timer: NodeJS.Timeout | undefined;
  #writing: Promise<void> = Promise.resolve();
  #pictureOnDisk: string | undefined;

  constructor(options: UnsavedOptions) {
    this.#options = options;
  }

  /** The newest text that was kept, written or not. */
  get latestText(): string | undefined {
    return this.#latest?.text;
  }

  keep(text: string, path: string | undefined): void {
    this.#latest = { text, path };
    this.#timer ??= setTimeout(() => void this.flush(), this.#options.delayMs ?? 400);
  }

  /** Writes what is waiting. A failure is logged: the work is still in the page. */
  flush(): Promise<void> {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    return this.#queue(async () => {
      if (this.#latest !== undefined) await this.#write(this.#latest.text, this.#latest.path);
    });
  }

  /** Nothing is unsaved any more. */
  clear(): Promise<void> {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#latest = undefined;
    return this.#queue(async () => {
      if (this.#latest !== undefined) return;
      this.#pictureOnDisk = undefined;
      await rm(this.#options.folder, { recursive: true, force: true });
    });
  }

  /** What an earlier start, or the page before it crashed, left behind. */
  async find(): Promise<FoundWork | undefined> {
    await this.flush();
    const { folder, log } = this.#options;
    try {
      const path = join(folder, 'project.json');
      const { mtimeMs } = await stat(path);
      const text = await readFile(path, 'utf8');
      const about = (await readJsonFile(join(folder, 'about.json'), aboutSchema, log)) ?? {};
      const picture = about.pictureName === undefined ? undefined : await this.#readPicture(about.pictureName);
      return {
        text,
        writtenAt: Math.round(mtimeMs),
        ...(about.path === undefined ? {} : { path: about.path }),
        ...(picture === undefined ? {} : { picture }),
      };
    } catch (thrown) {
      if (codeOf(thrown) !== 'ENOENT') log.warn(`unsaved work cannot be read: ${reasonOf(thrown)}`);
      return undefined;
    }
  }

  /** Puts work that cannot be opened out of the way without destroying it. */
  async setAside(): Promise<void> {
    const { folder } = this.#options;
    this.#latest = undefined;
    await this.#queue(async () => {
      await rename(folder, `${folder}-damaged-${Date.now()}`);
    });
  }

  #queue(work: () => Promise<void>): Promise<void> {
    this.#writing = this.#writing.then(work).catch((thrown: unknown) => {
      this.#options.log.error(`unsaved work is not kept: ${reasonOf(thrown)}`);
    });
    return this.#writing;
  }

  async #write(text: string, path: string | undefined): Promise<void> {
    const { folder, pictureOf } = this.#options;
    await mkdir(folder, { recursive: true });
    const picture = pictureOf(text);
    if (picture !== undefined && picture.sha256 !== this.#pictureOnDisk) {
      await writeAtomically(join(folder, 'picture'), [picture.bytes]);
      this.#pictureOnDisk = picture.sha256;
    }
    const pictureName = picture?.name;
    await writeJsonFile(join(folder, 'about.json'), { path, pictureName });
    await writeAtomically(join(folder, 'project.json'), [Buffer.from(text)]);
  }

  async #readPicture(name: string): Promise<LoadedFile | undefined> {
    try {
      return { ...(await loadFile(join(this.#options.folder, 'picture'))), name };
    } catch (thrown) {
      this.#options.log.warn(`the picture of the unsaved work cannot be read: ${reasonOf(thrown)}`);
      return undefined;
    }
  }
}
