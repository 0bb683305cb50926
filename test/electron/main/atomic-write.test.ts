import {
  chmodSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { realFiles, writeAtomically, type FileOperations, type OpenFile } from '../../../electron/main/atomic-write.ts';
import { reasonOf } from '../../../electron/main/reasons.ts';
import { tempFolder } from './temp-folder.ts';

const folder = tempFolder();
const parts = [Buffer.from('new '), Buffer.from('text')];

function fault(code: string): Error {
  return Object.assign(new Error(`${code}: injected`), { code });
}

interface Recorder {
  readonly files: FileOperations;
  readonly names: readonly string[];
}

/** The real operations; the one at position `failing` (all of them counted) fails with `code`. */
function faulty(failing: number, code: string, platform = realFiles.platform): Recorder {
  const names: string[] = [];
  const step = (name: string) => {
    names.push(name);
    if (names.length - 1 === failing) throw fault(code);
  };
  const wrap = (file: OpenFile): OpenFile => ({
    async write(bytes, offset, length) {
      step('write');
      return file.write(bytes, offset, length);
    },
    async stat() {
      step('size');
      return file.stat();
    },
    async sync() {
      step('sync');
      return file.sync();
    },
    async close() {
      await file.close();
      step('close');
    },
  });
  const files: FileOperations = {
    ...realFiles,
    platform,
    async realpath(path) {
      step('realpath');
      return realFiles.realpath(path);
    },
    async stat(path) {
      step('stat');
      return realFiles.stat(path);
    },
    async open(path, flags, mode) {
      step('open');
      return wrap(await realFiles.open(path, flags, mode));
    },
    async rename(from, to) {
      step('rename');
      return realFiles.rename(from, to);
    },
    wait: async () => undefined,
  };
  return { files, names };
}

describe('an atomic write', () => {
  it('replaces the whole file, keeps its mode and leaves nothing else behind', async () => {
    const path = join(folder(), 'a.convlab');
    writeFileSync(path, 'a much longer old text');
    chmodSync(path, 0o600);
    await writeAtomically(path, parts);
    expect(readFileSync(path, 'utf8')).toBe('new text');
    expect(statSync(path).mode & 0o777).toBe(0o600);
    expect(readdirSync(join(path, '..'))).toEqual(['a.convlab']);
  });

  it('makes a new file', async () => {
    const path = join(folder(), 'b.convlab');
    await writeAtomically(path, parts);
    expect(readFileSync(path, 'utf8')).toBe('new text');
  });

  it('writes through a link and keeps the link', async () => {
    const place = folder();
    mkdirSync(join(place, 'real'));
    writeFileSync(join(place, 'real/a.convlab'), 'old');
    symlinkSync(join(place, 'real/a.convlab'), join(place, 'link.convlab'));
    await writeAtomically(join(place, 'link.convlab'), parts);
    expect(lstatSync(join(place, 'link.convlab')).isSymbolicLink()).toBe(true);
    expect(readFileSync(join(place, 'real/a.convlab'), 'utf8')).toBe('new text');
  });

  it('flushes the file before the rename and the folder after it', async () => {
    const path = join(folder(), 'a.convlab');
    writeFileSync(path, 'old');
    const { files, names } = faulty(-1, '', 'linux');
    await writeAtomically(path, parts, files);
    expect(names.join(' ')).toBe('realpath stat open write write size sync close rename open sync close');
  });

  const steps = 'realpath stat open write write size sync close rename'
    .split(' ')
    .map((name, index) => [index, name] as const);
  it.each(
    steps.flatMap(([index, name]) => ['ENOSPC', 'EIO', 'EACCES', 'EROFS'].map((code) => [index, name, code] as const)),
  )(
    'that fails at operation %i (%s) with %s leaves the old file untouched and no other',
    async (index, _name, code) => {
      const path = join(folder(), 'a.convlab');
      writeFileSync(path, 'old');
      await expect(writeAtomically(path, parts, faulty(index, code, 'linux').files)).rejects.toMatchObject({ code });
      expect(readFileSync(path, 'utf8')).toBe('old');
      expect(readdirSync(join(path, '..'))).toEqual(['a.convlab']);
    },
  );

  it('goes on after a short write, and notices a lost one', async () => {
    const path = join(folder(), 'a.convlab');
    const slow = (claim: number): FileOperations => ({
      ...realFiles,
      async open(name, flags, mode) {
        const file = await realFiles.open(name, flags, mode);
        return {
          write: async (bytes, offset) => ({ bytesWritten: claim + (await file.write(bytes, offset, 1)).bytesWritten }),
          stat: () => file.stat(),
          sync: () => file.sync(),
          close: () => file.close(),
        };
      },
    });
    await writeAtomically(path, parts, slow(0));
    expect(readFileSync(path, 'utf8')).toBe('new text');
    await expect(writeAtomically(path, [Buffer.from('more')], slow(1))).rejects.toThrow('only 2 of 4 bytes');
    expect(readFileSync(path, 'utf8')).toBe('new text');
  });

  it('tries again on Windows while another program holds the file, but not for ever', async () => {
    const path = join(folder(), 'a.convlab');
    const held = (times: number) => {
      let tries = 0;
      const rename = async (from: string, to: string) => {
        tries += 1;
        if (tries <= times) throw fault('EBUSY');
        await realFiles.rename(from, to);
      };
      return { ...realFiles, platform: 'win32', wait: async () => undefined, rename };
    };
    await writeAtomically(path, parts, held(4));
    expect(readFileSync(path, 'utf8')).toBe('new text');
    await expect(writeAtomically(path, parts, held(100))).rejects.toMatchObject({ code: 'EBUSY' });
    await expect(writeAtomically(path, parts, { ...held(1), platform: 'linux' })).rejects.toMatchObject({
      code: 'EBUSY',
    });
  });
});

describe('reasons', () => {
  it.each([
    [fault('ENOSPC'), 'the disk is full'],
    [fault('EACCES'), 'no permission'],
    [fault('EROFS'), 'the disk is read-only'],
    [fault('EWEIRD'), 'system error EWEIRD'],
    [new Error('only 2 of 4 bytes arrived on the disk'), 'only 2 of 4 bytes arrived on the disk'],
    [new Error("cannot read '/home/someone/My Pictures/x.png'"), "cannot read '…/x.png'"],
    [new Error('cannot read C:\\Users\\someone\\x.png'), 'cannot read …/x.png'],
    ['text', 'unknown'],
  ])('of %s: %s', (thrown, reason) => expect(reasonOf(thrown)).toBe(reason));
});
