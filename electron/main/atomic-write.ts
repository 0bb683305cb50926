import { randomBytes } from 'node:crypto';
import { constants } from 'node:fs';
import * as fsPromises from 'node:fs/promises';
import { dirname } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { codeOf } from './reasons.ts';

export interface OpenFile {
  write(bytes: Uint8Array, offset: number, length: number): Promise<{ readonly bytesWritten: number }>;
  stat(): Promise<{ readonly size: number }>;
  sync(): Promise<void>;
  close(): Promise<void>;
}

/** The operations a save is made of; tests make each of them fail. */
export interface FileOperations {
  realpath(path: string): Promise<string>;
  stat(path: string): Promise<{ readonly mode: number }>;
  open(path: string, flags: number, mode?: number): Promise<OpenFile>;
  rename(from: string, to: string): Promise<void>;
  unlink(path: string): Promise<void>;
  wait(milliseconds: number): Promise<void>;
  readonly platform: string;
}

export const realFiles: FileOperations = {
  realpath: (path) => fsPromises.realpath(path),
  stat: (path) => fsPromises.stat(path),
  open: (path, flags, mode) => fsPromises.open(path, flags, mode),
  rename: (from, to) => fsPromises.rename(from, to),
  unlink: (path) => fsPromises.unlink(path),
  wait: (milliseconds) => sleep(milliseconds),
  platform: process.platform,
};

/**
 * Replaces a file so that at every moment, also after a power cut, it holds either all of the old or all of the new:
 * a temporary file beside it, flushed, renamed over it, the folder flushed. Keeps the file's mode; a link stays a link.
 * Errors (thrown): those of the system; the temporary file is gone then and the old file untouched.
 */
export async function writeAtomically(path: string, parts: readonly Uint8Array[], files = realFiles): Promise<void> {
  const target = await orElse(files.realpath(path), path);
  const mode = (await orElse(files.stat(target), undefined))?.mode ?? 0o644;
  const temporary = `${target}.tmp-${process.pid}-${randomBytes(4).toString('hex')}`;
  try {
    await writeNew(temporary, parts, mode & 0o777, files);
    await renameOver(temporary, target, files);
  } catch (thrown) {
    await files.unlink(temporary).catch(() => undefined);
    throw thrown;
  }
  await syncFolder(dirname(target), files);
}

/** The value, or `otherwise` when there is no such file yet. */
async function orElse<Value, Other>(value: Promise<Value>, otherwise: Other): Promise<Value | Other> {
  try {
    return await value;
  } catch (thrown) {
    if (codeOf(thrown) === 'ENOENT') return otherwise;
    throw thrown;
  }
}

async function writeNew(
  path: string,
  parts: readonly Uint8Array[],
  mode: number,
  files: FileOperations,
): Promise<void> {
  const file = await files.open(path, constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL, mode);
  try {
    for (const part of parts) await writeAll(file, part);
    const total = parts.reduce((sum, part) => sum + part.length, 0);
    const { size } = await file.stat();
    if (size !== total) throw new Error(`only ${size} of ${total} bytes arrived on the disk`);
    await file.sync();
  } finally {
    await file.close();
  }
}

async function writeAll(file: OpenFile, bytes: Uint8Array): Promise<void> {
  for (let offset = 0; offset < bytes.length;) {
    const { bytesWritten } = await file.write(bytes, offset, bytes.length - offset);
    if (bytesWritten <= 0) throw new Error('the disk took no more bytes');
    offset += bytesWritten;
  }
}

/** On Windows a virus scanner may hold a file for a moment, so the rename is tried again. */
async function renameOver(from: string, to: string, files: FileOperations): Promise<void> {
  for (let pause = 20; ; pause = Math.min(pause * 2, 500)) {
    try {
      await files.rename(from, to);
      return;
    } catch (thrown) {
      const held = ['EPERM', 'EACCES', 'EBUSY'].includes(codeOf(thrown) ?? '');
      if (files.platform !== 'win32' || !held || pause === 500) throw thrown;
      await files.wait(pause);
    }
  }
}

/** The new file already stands under its name; a file system that cannot flush folders changes nothing about that. */
async function syncFolder(path: string, files: FileOperations): Promise<void> {
  if (files.platform === 'win32') return;
  try {
    const folder = await files.open(path, constants.O_RDONLY);
    try {
      await folder.sync();
    } finally {
      await folder.close();
    }
  } catch (thrown) {
    if (!['EINVAL', 'ENOTSUP', 'EACCES', 'EPERM'].includes(codeOf(thrown) ?? '')) throw thrown;
  }
}
