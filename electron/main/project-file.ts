import { basename } from 'node:path';
import { fail, LabError } from '../../core/errors.ts';
import { realFiles, writeAtomically } from './atomic-write.ts';
import type { ProjectCodec } from './project-task.ts';
import { reasonOf } from './reasons.ts';

/**
 * Saves a project, document and picture, so that the file holds either all of the old or all of the new.
 * Errors (rejected): `file.notSaved`, and those of packing; the old file is untouched then.
 */
export async function saveProjectFile(
  path: string,
  text: string,
  picture: Uint8Array | undefined,
  codec: ProjectCodec,
  files = realFiles,
): Promise<void> {
  const file = basename(path);
  const bytes = await codec.pack(text, picture, file);
  try {
    await writeAtomically(path, [bytes], files);
  } catch (thrown) {
    if (thrown instanceof LabError) throw thrown;
    fail('file.notSaved', { file, reason: reasonOf(thrown) });
  }
}
