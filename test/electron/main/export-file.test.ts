import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { callSchemas } from '../../../electron/contract/lab-api.schemas.ts';
import { saveExport } from '../../../electron/main/export-file.ts';

let folder: string;
beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'lab-export-'))));
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const bytes = Uint8Array.of(1, 2, 3);

describe('an export', () => {
  it('is written where the user wants it, with its ending', async () => {
    const asked: string[] = [];
    const askPlace = async (suggestion: string) => {
      asked.push(suggestion);
      return join(folder, 'mine');
    };
    expect(await saveExport({ name: 'map.png', bytes }, { folder, askPlace })).toEqual({ name: 'mine.png' });
    expect(asked).toEqual([join(folder, 'map.png')]);
    expect(Uint8Array.from(readFileSync(join(folder, 'mine.png')))).toEqual(bytes);
  });

  it('asks again before it overwrites what the dialog did not ask about', async () => {
    writeFileSync(join(folder, 'mine.csv'), 'old');
    const answers = [join(folder, 'mine'), undefined];
    const askPlace = async () => answers.shift();
    expect(await saveExport({ name: 'table.csv', bytes }, { folder, askPlace })).toBeUndefined();
    expect(answers).toEqual([]);
    expect(readFileSync(join(folder, 'mine.csv'), 'utf8')).toBe('old');
  });

  it('says in one sentence when it cannot be written', async () => {
    const askPlace = async () => join(folder, 'not-there', 'map.png');
    await expect(saveExport({ name: 'map.png', bytes }, { folder, askPlace })).rejects.toThrow(
      /could not be saved|file.notSaved/,
    );
  });

  it('has a plain name with an ending the lab writes', () => {
    const accepts = (name: string) => callSchemas.saveExport.safeParse([{ name, bytes }]).success;
    expect(['a.png', '卷积 1.npy', 'b.tiff', 'c.csv', 'd.md', 'e.tex'].map(accepts)).not.toContain(false);
    expect(['../a.png', 'a\\b.png', 'a.exe', 'png', 'a.png\0'].map(accepts)).not.toContain(true);
  });
});
