import { existsSync } from 'node:fs';
import { basename, extname, join } from 'node:path';
import { fail } from '../../core/errors.ts';
import { placeWithEnding } from './ask-place.ts';
import { realFiles, writeAtomically, type FileOperations } from './atomic-write.ts';
import { reasonOf } from './reasons.ts';

export interface ExportParts {
  /** Where the user is asked to put it first. */
  readonly folder: string;
  readonly askPlace: (suggestion: string) => Promise<string | undefined>;
  readonly exists?: (path: string) => boolean;
  readonly files?: FileOperations;
}

/**
 * Writes bytes where the user wants them; the ending of `name` is added where it is missing. `undefined`: they cancelled.
 * Errors (rejected): `file.notSaved`.
 */
export async function saveExport(
  { name, bytes }: { readonly name: string; readonly bytes: Uint8Array },
  { folder, askPlace, exists = existsSync, files = realFiles }: ExportParts,
): Promise<{ readonly name: string } | undefined> {
  const path = await placeWithEnding(join(folder, name), extname(name), askPlace, exists);
  if (path === undefined) return undefined;
  try {
    await writeAtomically(path, [bytes], files);
  } catch (thrown) {
    fail('file.notSaved', { file: basename(path), reason: reasonOf(thrown) });
  }
  return { name: basename(path) };
}
