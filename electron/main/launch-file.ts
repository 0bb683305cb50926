import { statSync } from 'node:fs';
import { resolve } from 'node:path';

/**
 * The file a command line asks to open, as a full path: the first argument that is a file; failing that, one that does
 * not exist, so that the user hears about it. `appFolder` is named on the command line in development.
 */
export function fileFromArguments(
  argv: readonly string[],
  workingFolder: string,
  appFolder?: string,
  kindOf: (path: string) => 'file' | 'folder' | undefined = kindOnDisk,
): string | undefined {
  const paths = argv
    .slice(1)
    .filter((argument, index, all) => !argument.startsWith('-') && !['-r', '--require'].includes(all[index - 1] ?? ''))
    .map((argument) => resolve(workingFolder, argument))
    .filter((path) => path !== appFolder);
  return paths.find((path) => kindOf(path) === 'file') ?? paths.find((path) => kindOf(path) === undefined);
}

function kindOnDisk(path: string): 'file' | 'folder' | undefined {
  const found = statSync(path, { throwIfNoEntry: false });
  if (found === undefined) return undefined;
  return found.isDirectory() ? 'folder' : 'file';
}
