import { createHash } from 'node:crypto';
import { access } from 'node:fs/promises';
import { basename, dirname } from 'node:path';
import { z } from 'zod';
import type { RecentFile } from '../contract/lab-api.ts';
import { readJsonFile, writeJsonFile } from './json-file.ts';
import type { Log } from './logs.ts';

const most = 10;
const fileSchema = z.array(z.string().min(1).max(32_768)).max(most);

export interface RecentOptions {
  /** Its JSON file. */
  readonly path: string;
  readonly home: string;
  readonly log: Log;
  readonly onChange: (files: readonly RecentFile[]) => void;
  readonly exists?: (path: string) => Promise<boolean>;
}

/** The last files opened or saved, newest first; the page knows them by ids that say nothing. */
export class RecentFiles {
  readonly #options: RecentOptions;
  #paths: readonly string[] = [];

  constructor(options: RecentOptions) {
    this.#options = options;
  }

  async load(): Promise<void> {
    this.#paths = (await readJsonFile(this.#options.path, fileSchema, this.#options.log)) ?? [];
    await this.dropMissing();
  }

  get files(): readonly RecentFile[] {
    return this.#paths.map((path) => ({ id: idOf(path), name: basename(path), place: this.#placeOf(path) }));
  }

  pathOf(id: string): string | undefined {
    return this.#paths.find((path) => idOf(path) === id);
  }

  add(path: string): Promise<void> {
    return this.#set([path, ...this.#paths.filter((known) => known !== path)].slice(0, most));
  }

  clear(): Promise<void> {
    return this.#set([]);
  }

  async dropMissing(): Promise<void> {
    const exists = this.#options.exists ?? existsOnDisk;
    const found = await Promise.all(this.#paths.map(exists));
    if (found.includes(false)) await this.#set(this.#paths.filter((_, index) => found[index]));
  }

  async #set(paths: readonly string[]): Promise<void> {
    this.#paths = paths;
    this.#options.onChange(this.files);
    try {
      await writeJsonFile(this.#options.path, paths);
    } catch (thrown) {
      this.#options.log.warn(`recent files are not saved: ${String(thrown)}`);
    }
  }

  #placeOf(path: string): string {
    const { home } = this.#options;
    const folder = dirname(path);
    return folder === home || folder.startsWith(`${home}/`) || folder.startsWith(`${home}\\`)
      ? `~${folder.slice(home.length)}`
      : folder;
  }
}

function idOf(path: string): string {
  return createHash('sha256').update(path).digest('hex').slice(0, 24);
}

async function existsOnDisk(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}
