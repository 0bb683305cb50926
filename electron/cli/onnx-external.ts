import {
  closeSync,
  constants,
  fstatSync,
  lstatSync,
  openSync,
  readSync,
  realpathSync,
  type BigIntStats,
} from 'node:fs';
import { join, sep } from 'node:path';
import { locationFault, locationNames } from '../../core/onnx/check-location.ts';
import { refuse } from '../../core/onnx/external-data.ts';
import type { ReadExternal } from '../../core/onnx/read-state.ts';

/** A file that was found to lie in the folder, and which one it was. */
interface Inspected {
  readonly root: string;
  readonly path: string;
  readonly location: string;
  readonly stats: BigIntStats;
}

/**
 * Reads outside data of a model from its folder and from nowhere else: no link on the way (the folder itself may be
 * one), no file with a second name, nothing but plain files, and no byte outside the file. A file that is exchanged while
 * it is being opened is refused.
 * Errors (thrown): `onnx.outsideData`.
 */
export function externalReader(folder: string): ReadExternal {
  return (location, offset, length) => {
    const inspected = inspect(folder, location);
    const file = openInspected(inspected);
    try {
      return readSlice(file, location, offset, length);
    } finally {
      closeSync(file);
    }
  };
}

/** Looks at everything on the way to the file without opening it. Errors (thrown): `onnx.outsideData`. */
export function inspect(folder: string, location: string): Inspected {
  const fault = locationFault(location);
  if (fault !== undefined) refuse(location, fault);
  return reported(location, () => {
    const root = realpathSync(folder);
    const names = locationNames(location);
    let path = root;
    for (const name of names.slice(0, -1)) {
      path = join(path, name);
      const stats = lstatSync(path);
      if (stats.isSymbolicLink()) refuse(location, 'a folder on the way is a link');
      if (!stats.isDirectory()) refuse(location, 'a part of its path is no folder');
    }
    path = join(path, names.at(-1) ?? '');
    const stats = lstatSync(path, { bigint: true });
    if (stats.isSymbolicLink()) refuse(location, 'it is a link');
    checkPlain(stats, location);
    checkInside(root, path, location);
    return { root, path, location, stats };
  });
}

/** Opens what was inspected, if it is still the same. Errors (thrown): `onnx.outsideData`. */
export function openInspected({ root, path, location, stats }: Inspected): number {
  // Windows knows neither flag; there the comparison below stands alone.
  const file = reported(location, () =>
    openSync(path, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK),
  );
  try {
    const opened = fstatSync(file, { bigint: true });
    checkPlain(opened, location);
    checkInside(root, path, location);
    const now = lstatSync(path, { bigint: true });
    for (const other of [stats, now])
      if (other.dev !== opened.dev || other.ino !== opened.ino)
        refuse(location, 'it was exchanged while it was opened');
    return file;
  } catch (thrown) {
    closeSync(file);
    return reported(location, () => {
      throw thrown;
    });
  }
}

function readSlice(file: number, location: string, offset: number, length: number | undefined): Uint8Array {
  const { size } = fstatSync(file);
  const wanted = length ?? size - offset;
  if (offset < 0 || wanted < 0 || offset + wanted > size)
    refuse(location, `it has ${size} bytes, and ${wanted} from byte ${offset} are asked for`);
  return reported(location, () => {
    const bytes = new Uint8Array(wanted);
    for (let done = 0; done < wanted;) {
      const read = readSync(file, bytes, done, wanted - done, offset + done);
      if (read === 0) refuse(location, 'it became shorter while it was read');
      done += read;
    }
    return bytes;
  });
}

function checkPlain(stats: BigIntStats, location: string): void {
  if (!stats.isFile()) refuse(location, 'it is no plain file');
  if (stats.nlink > 1n) refuse(location, 'it has a second name elsewhere (a hard link)');
}

function checkInside(root: string, path: string, location: string): void {
  const base = root.endsWith(sep) ? root : root + sep;
  if (!realpathSync(path).startsWith(base)) refuse(location, 'it leads out of the folder of the model');
}

/** What the system says, as a sentence without its paths. */
function reported<T>(location: string, action: () => T): T {
  try {
    return action();
  } catch (thrown) {
    const code = thrown instanceof Error && 'code' in thrown ? String(thrown.code) : undefined;
    if (code === undefined) throw thrown;
    return refuse(location, code === 'ENOENT' ? 'it is not there' : `the system says ${code}`);
  }
}
