import { createHash } from 'node:crypto';
import { constants } from 'node:fs';
import { open, type FileHandle } from 'node:fs/promises';
import { basename } from 'node:path';
import { fail, LabError } from '../../core/errors.ts';
import { reasonOf } from './reasons.ts';

export const maxFileBytes = 512 * 1024 * 1024;
const chunkBytes = 4 * 1024 * 1024;

/** A file's bytes with the name they had and their SHA-256, hex. */
export interface LoadedFile {
  readonly name: string;
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly sha256: string;
}

/**
 * Reads a whole regular file, piece by piece so that main stays responsive.
 * Errors (thrown): `file.unreadable` (also for folders, pipes, devices), `file.empty`, `file.tooLarge`.
 */
export async function loadFile(path: string, limit = maxFileBytes): Promise<LoadedFile> {
  const file = basename(path);
  try {
    // Without O_NONBLOCK, opening a named pipe would wait for ever for someone to write into it.
    const handle = await open(path, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0));
    try {
      return await readAll(handle, file, limit);
    } finally {
      await handle.close();
    }
  } catch (thrown) {
    if (thrown instanceof LabError) throw thrown;
    return fail('file.unreadable', { file, reason: reasonOf(thrown) });
  }
}

async function readAll(handle: FileHandle, file: string, limit: number): Promise<LoadedFile> {
  const about = await handle.stat();
  if (!about.isFile())
    fail('file.unreadable', { file, reason: about.isDirectory() ? 'it is a folder' : 'it is not a file' });
  checkSize(file, about.size, limit);
  const bytes = new Uint8Array(about.size);
  const hash = createHash('sha256');
  for (let offset = 0; offset < bytes.length;) {
    const { bytesRead } = await handle.read(bytes, offset, Math.min(chunkBytes, bytes.length - offset), offset);
    if (bytesRead === 0) fail('file.unreadable', { file, reason: 'it became shorter while it was read' });
    hash.update(bytes.subarray(offset, offset + bytesRead));
    offset += bytesRead;
  }
  return { name: file, bytes, sha256: hash.digest('hex') };
}

/** Bytes that came without a file (dropped out of another program, clipboard), held to the same limits. */
export function loadBytes(name: string, bytes: Uint8Array<ArrayBuffer>, limit = maxFileBytes): LoadedFile {
  checkSize(name, bytes.length, limit);
  return { name, bytes, sha256: createHash('sha256').update(bytes).digest('hex') };
}

function checkSize(file: string, bytes: number, limit: number): void {
  if (bytes === 0) fail('file.empty', { file });
  if (bytes > limit) fail('file.tooLarge', { file, bytes, limit });
}
