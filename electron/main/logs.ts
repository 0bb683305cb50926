import log from 'electron-log/node';
import { join } from 'node:path';
import { withoutFolders } from './reasons.ts';

export interface Log {
  info(text: string): void;
  warn(text: string): void;
  error(text: string): void;
}

export interface LogFile extends Log {
  readonly path: string;
}

/** The log file in `folder`: one file and one older one, 2 MiB each. Paths are cut to file names. */
export function openLog(folder: string): LogFile {
  const path = join(folder, 'main.log');
  log.transports.file.resolvePathFn = () => path;
  log.transports.file.maxSize = 2 * 1024 * 1024;
  log.transports.file.level = 'info';
  log.transports.console.level = false;
  const write = (level: 'info' | 'warn' | 'error') => (text: string) => {
    log[level](withoutFolders(text).slice(0, 4000));
  };
  return { path, info: write('info'), warn: write('warn'), error: write('error') };
}
