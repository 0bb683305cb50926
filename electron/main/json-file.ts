import { renameSync, writeFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { basename } from 'node:path';
import type { z } from 'zod';
import { writeAtomically } from './atomic-write.ts';
import { codeOf, reasonOf } from './reasons.ts';
import type { Log } from './logs.ts';

/** Reads one of the lab's own small JSON files; `undefined` when it is not there, or damaged (then a line is logged). */
export async function readJsonFile<Value>(
  path: string,
  schema: z.ZodType<Value>,
  log: Log,
): Promise<Value | undefined> {
  try {
    const result = schema.safeParse(JSON.parse(await readFile(path, 'utf8')));
    if (result.success) return result.data;
    log.warn(`${basename(path)} is ignored: ${result.error.issues[0]?.message ?? 'invalid'}`);
  } catch (thrown) {
    if (codeOf(thrown) !== 'ENOENT') log.warn(`${basename(path)} is ignored: ${reasonOf(thrown)}`);
  }
  return undefined;
}

export function writeJsonFile(path: string, value: unknown): Promise<void> {
  return writeAtomically(path, [Buffer.from(textOf(value))]);
}

/** For a small file that is written while the program ends, when nothing waits any more. */
export function writeJsonFileNow(path: string, value: unknown): void {
  const temporary = `${path}.tmp`;
  writeFileSync(temporary, textOf(value));
  renameSync(temporary, path);
}

function textOf(value: unknown): string {
  return `${JSON.stringify(value, null, 2)}\n`;
}
