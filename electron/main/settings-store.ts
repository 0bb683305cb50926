import { defaultSettings, settingsSchema, type Settings } from '../contract/settings.ts';
import { readJsonFile, writeJsonFile } from './json-file.ts';
import type { Log } from './logs.ts';

/** The user's settings: one JSON file, read once, written whole at each change. */
export class SettingsStore {
  readonly #path: string;
  readonly #log: Log;
  #settings: Settings = defaultSettings;
  #written: Promise<void> = Promise.resolve();

  constructor(path: string, log: Log) {
    this.#path = path;
    this.#log = log;
  }

  get current(): Settings {
    return this.#settings;
  }

  /** A damaged file counts as none: the defaults, and a line in the log. What an older lab did not know has its default. */
  async load(): Promise<void> {
    const read = await readJsonFile(this.#path, settingsSchema.partial(), this.#log);
    this.#settings = settingsSchema.parse({ ...defaultSettings, ...read });
  }

  /** In force at once, also when the disk refuses them (logged). */
  async change(change: Partial<Settings>): Promise<Settings> {
    this.#settings = settingsSchema.parse({ ...this.#settings, ...change });
    const write = async () => {
      await writeJsonFile(this.#path, this.#settings);
    };
    this.#written = this.#written.then(write).catch((thrown: unknown) => {
      this.#log.warn(`settings are not saved: ${String(thrown)}`);
    });
    await this.#written;
    return this.#settings;
  }
}
