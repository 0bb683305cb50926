import { app } from 'electron';
import { cpus } from 'node:os';
import type { AppInfo } from '../contract/lab-api.ts';
import { thisMachine } from './engine-words.ts';
import { languageOf } from './language.ts';
import { isStandIn } from './stand-in.ts';

/** Version of Electron that package.json pins, put in by the build. */
declare const __ELECTRON_PIN__: string;

export function systemLanguage(): string {
  return app.getPreferredSystemLanguages()[0] ?? app.getLocale();
}

/** What the program says about itself and its machine. */
export function appInfo(): AppInfo {
  const { versions, platform, arch } = process;
  const { cores, memoryBytes } = thisMachine();
  return {
    version: app.getVersion(),
    electron: versions.electron,
    chrome: versions.chrome,
    node: versions.node,
    platform,
    arch,
    cpu: cpus()[0]?.model.trim() ?? 'unknown',
    cores,
    memoryBytes,
    systemLanguage: languageOf(systemLanguage()),
    packaged: app.isPackaged,
    standInElectron: isStandIn(versions.electron, __ELECTRON_PIN__),
  };
}
