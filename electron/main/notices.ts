import { readFile } from 'node:fs/promises';
import { fail } from '../../core/errors.ts';
import { reasonOf } from './reasons.ts';

/** The licences of everything the lab contains. Errors (rejected): `file.unreadable`. */
export async function readNotices(path: string): Promise<string> {
  try {
    return await readFile(path, 'utf8');
  } catch (thrown) {
    return fail('file.unreadable', { file: 'THIRD-PARTY.txt', reason: reasonOf(thrown) });
  }
}
