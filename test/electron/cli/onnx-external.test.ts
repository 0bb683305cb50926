import { execFileSync } from 'node:child_process';
import { linkSync, mkdirSync, mkdtempSync, readdirSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readOnnxModel } from '../../../core/onnx/read-model.ts';
import { externalReader, inspect, openInspected } from '../../../electron/cli/onnx-external.ts';
import { integer, message, model, tensorFields, text } from '../../support/protobuf.ts';
import { refusalOf } from '../../support/refusal.ts';

const marker = 'CANARY-CANARY-CANARY-CANARY';
const posix = process.platform !== 'win32';
const outer = mkdtempSync(join(tmpdir(), 'onnx-external-'));
const folder = join(outer, 'model');
const server = createServer();

beforeAll(async () => {
  writeFileSync(join(outer, 'canary.bin'), marker);
  mkdirSync(join(outer, 'model-2'));
  writeFileSync(join(outer, 'model-2', 'canary.bin'), marker);
  mkdirSync(join(folder, 'sub', 'deep'), { recursive: true });
  for (const path of ['weights.bin', 'sub/part.bin', 'sub/deep/part.bin', 'b..ack.bin', '%2e%2e', '重量 🦉.bin'])
    writeFileSync(join(folder, path), Float32Array.of(1, 2, 3, 4));
  linkSync(join(outer, 'canary.bin'), join(folder, 'hard.bin'));
  if (!posix) return;
  symlinkSync('../canary.bin', join(folder, 'link.bin'));
  symlinkSync(join(outer, 'canary.bin'), join(folder, 'absolute-link.bin'));
  symlinkSync('link.bin', join(folder, 'link-to-link.bin'));
  symlinkSync('weights.bin', join(folder, 'inner-link.bin'));
  symlinkSync('nowhere', join(folder, 'dead-link.bin'));
  symlinkSync('..', join(folder, 'up'));
  symlinkSync('sub', join(folder, 'side'));
  execFileSync('mkfifo', [join(folder, 'fifo.bin')]);
  await new Promise<void>((resolve) => server.listen(join(folder, 'socket.bin'), resolve));
});
afterAll(() => {
  server.close();
  rmSync(outer, { recursive: true });
});

type Entries = Readonly<Record<string, string>>;

/** Reads two float32 values by way of a model whose tensor has these external_data entries. */
function read(entries: Entries | readonly (readonly [string, string])[], count = 2) {
  const pairs: readonly (readonly [string, string])[] = Array.isArray(entries) ? entries : Object.entries(entries);
  const fields = pairs.map(([key, value]) => message(13, text(1, key), text(2, value)));
  const weight = message(5, ...tensorFields('float32', [count], text(8, 'w'), ...fields, integer(14, 1)));
  const { graph } = readOnnxModel(model(weight), { file: 'm.onnx', readExternal: externalReader(folder) });
  return graph.initializers.get('w')?.values;
}

const openFiles = () => (process.platform === 'linux' ? readdirSync('/proc/self/fd').length : 0);

describe('outside data is read', () => {
  it.each<{ title: string; entries: Entries; values: number[] }>([
    { title: 'from the beginning', entries: { location: 'weights.bin' }, values: [1, 2] },
    { title: 'from an offset', entries: { location: 'weights.bin', offset: '4', length: '8' }, values: [2, 3] },
    { title: 'up to the very end', entries: { location: 'weights.bin', offset: '8' }, values: [3, 4] },
    { title: 'from a folder below', entries: { location: 'sub/part.bin' }, values: [1, 2] },
    { title: 'from two folders below', entries: { location: 'sub/deep/part.bin' }, values: [1, 2] },
    { title: 'with a dot in front', entries: { location: './weights.bin' }, values: [1, 2] },
    { title: 'with dots inside a name', entries: { location: 'b..ack.bin' }, values: [1, 2] },
    { title: 'with a name that only looks encoded', entries: { location: '%2e%2e' }, values: [1, 2] },
    { title: 'with any other name', entries: { location: '重量 🦉.bin' }, values: [1, 2] },
    {
      title: 'with a checksum, which is not looked at',
      entries: { location: 'weights.bin', checksum: '0' },
      values: [1, 2],
    },
  ])('$title', ({ entries, values }) => {
    expect(read(entries)).toEqual(Float32Array.from(values));
  });

  it('of no bytes at all, if the file is there', () => {
    expect(read({ location: 'weights.bin', offset: '16' }, 0)).toEqual(new Float32Array(0));
    expect(refusalOf(() => read({ location: 'nowhere.bin' }, 0))?.message).toContain('it is not there');
  });

  it('where the folder itself was chosen through a link', () => {
    if (!posix) return;
    const chosen = join(outer, 'chosen');
    symlinkSync(folder, chosen);
    expect(externalReader(chosen)('weights.bin', 12, 4)).toEqual(new Uint8Array(Float32Array.of(4).buffer));
  });
});

const names: readonly { title: string; location: string; says: string }[] = [
  { title: 'the folder above', location: '../canary.bin', says: 'leads out of the folder' },
  { title: 'the folder above, by way of one below', location: 'sub/../../canary.bin', says: 'leads out of the folder' },
  { title: 'above and back', location: '../model/weights.bin', says: 'leads out of the folder' },
  { title: 'a neighbour whose name begins alike', location: '../model-2/canary.bin', says: 'leads out of the folder' },
  { title: 'only dots', location: '..', says: 'leads out of the folder' },
  { title: 'the folder itself', location: '.', says: 'its name is incomplete' },
  { title: 'a folder below itself', location: 'sub/', says: 'its name is incomplete' },
  { title: 'two slashes', location: 'sub//part.bin', says: 'its name is incomplete' },
  { title: 'an absolute path', location: join(outer, 'canary.bin'), says: posix ? 'absolute path' : 'backslash' },
  { title: 'the password file', location: '/etc/passwd', says: 'absolute path' },
  { title: 'a device file', location: '/dev/zero', says: 'absolute path' },
  { title: 'a network path', location: '//server/share/x.bin', says: 'absolute path' },
  { title: 'a Windows network path', location: '\\\\server\\share\\x.bin', says: 'backslash' },
  { title: 'a Windows path without limits', location: '\\\\?\\C:\\x.bin', says: 'backslash' },
  { title: 'Windows dots', location: '..\\canary.bin', says: 'backslash' },
  { title: 'Windows dots inside', location: 'sub\\..\\..\\canary.bin', says: 'backslash' },
  { title: 'a drive', location: 'C:/x.bin', says: 'colon' },
  { title: 'the place on a drive', location: 'C:foo', says: 'colon' },
  { title: 'an alternate stream', location: 'weights.bin:secret', says: 'colon' },
  { title: 'an address', location: 'file:///etc/passwd', says: 'colon' },
  { title: 'a NUL', location: 'weights.bin\0.txt', says: 'control character' },
  { title: 'a NUL before dots', location: 'weights.bin\0/../../canary.bin', says: 'control character' },
  { title: 'a line break', location: 'weights.bin\n', says: 'control character' },
  { title: 'a name of 32 KiB', location: 'x'.repeat(32768), says: 'its name is too long' },
  { title: 'a part of 300 characters', location: `${'x'.repeat(300)}/w.bin`, says: 'its name is too long' },
  { title: 'a dot at the end', location: 'weights.bin.', says: 'ends in a dot or a space' },
  { title: 'dots and a space', location: '.. /canary.bin', says: 'ends in a dot or a space' },
  { title: 'three dots', location: '.../canary.bin', says: 'ends in a dot or a space' },
  { title: 'a device of Windows', location: 'CON', says: 'that of a device' },
  { title: 'a device with an ending', location: 'sub/com1.bin', says: 'that of a device' },
  { title: 'no name', location: '', says: 'does not say where it lies' },
  { title: 'encoded dots', location: '%2e%2e/canary.bin', says: 'a part of its path is no folder' },
  { title: 'a home folder', location: '~/canary.bin', says: 'it is not there' },
  { title: 'a name that is not there', location: 'nowhere.bin', says: 'it is not there' },
  { title: 'a file as a folder', location: 'weights.bin/x', says: 'a part of its path is no folder' },
  { title: 'a folder', location: 'sub', says: 'it is no plain file' },
  { title: 'a hard link', location: 'hard.bin', says: 'it has a second name elsewhere' },
];
const special: typeof names = [
  { title: 'a link', location: 'link.bin', says: 'it is a link' },
  { title: 'an absolute link', location: 'absolute-link.bin', says: 'it is a link' },
  { title: 'a link to a link', location: 'link-to-link.bin', says: 'it is a link' },
  { title: 'a link that stays inside', location: 'inner-link.bin', says: 'it is a link' },
  { title: 'a link to nothing', location: 'dead-link.bin', says: 'it is a link' },
  { title: 'a linked folder above', location: 'up/canary.bin', says: 'a folder on the way is a link' },
  { title: 'a linked folder that stays inside', location: 'side/part.bin', says: 'a folder on the way is a link' },
  { title: 'a pipe', location: 'fifo.bin', says: 'it is no plain file' },
  { title: 'a socket', location: 'socket.bin', says: 'it is no plain file' },
];

describe('outside data is refused', () => {
  it.each([...names, ...(posix ? special : [])])('at $title', ({ location, says }) => {
    const before = openFiles();
    const refusal = refusalOf(() => read({ location }));
    expect(refusal?.code).toBe('onnx.outsideData');
    expect(refusal?.message).toContain(says);
    expect(refusal?.message).not.toContain(marker);
    expect(openFiles()).toBe(before);
  });

  it.runIf(posix)('at a name in other letters, or read as the same file inside', () => {
    const refusal = refusalOf(() => read({ location: 'WEIGHTS.bin' }));
    if (refusal !== undefined) expect(refusal.message).toContain('it is not there');
    expect(refusalOf(() => read({ location: '../CANARY.bin' }))?.message).toContain('leads out of the folder');
  });

  it.each<{ title: string; entries: Entries; says: string }>([
    { title: 'an offset beyond the end', entries: { offset: '12' }, says: 'it has 16 bytes, and 8 from byte 12' },
    {
      title: 'an offset far beyond',
      entries: { offset: '9007199254740991' },
      says: 'it has 16 bytes, and 8 from byte',
    },
    { title: 'a negative offset', entries: { offset: '-4' }, says: 'its offset “-4” is no whole number' },
    { title: 'an offset of 2^64', entries: { offset: '18446744073709551616' }, says: 'is no whole number' },
    { title: 'an offset of 2^53', entries: { offset: '9007199254740992' }, says: 'is no whole number' },
    { title: 'an offset in hexadecimal', entries: { offset: '0x4' }, says: 'its offset “0x4” is no whole number' },
    { title: 'an offset with an exponent', entries: { offset: '1e1' }, says: 'is no whole number' },
    { title: 'an offset with a space', entries: { offset: ' 4' }, says: 'is no whole number' },
    { title: 'an empty offset', entries: { offset: '' }, says: 'is no whole number' },
    { title: 'a negative length', entries: { length: '-8' }, says: 'its length “-8” is no whole number' },
    { title: 'a length that is not the shape’s', entries: { length: '4' }, says: '4 bytes where the tensor has 8' },
    { title: 'a huge length', entries: { length: '4503599627370496' }, says: 'where the tensor has 8' },
    { title: 'an unknown key', entries: { basepath: '/etc' }, says: 'the unknown key “basepath”' },
    { title: 'the key __proto__', entries: { ['__proto__']: 'x' }, says: 'the unknown key “__proto__”' },
    { title: 'the key constructor', entries: { constructor: 'x' }, says: 'the unknown key “constructor”' },
    { title: 'a key in other letters', entries: { Offset: '0' }, says: 'the unknown key “Offset”' },
  ])('for $title', ({ entries, says }) => {
    const refusal = refusalOf(() => read({ location: 'weights.bin', ...entries }));
    expect(refusal).toMatchObject({ code: 'onnx.outsideData', message: expect.stringContaining(says) });
  });

  it('for a key that stands twice: no second location after the first', () => {
    const twice = [
      ['location', 'weights.bin'],
      ['location', '../canary.bin'],
    ] as const;
    expect(refusalOf(() => read(twice))?.message).toContain('the key “location” twice');
  });

  it('for more bytes than the file has, however large the claim', () => {
    const refusal = refusalOf(() => read({ location: 'weights.bin' }, 2 ** 29));
    expect(refusal?.message).toContain('it has 16 bytes, and 2147483648 from byte 0 are asked for');
    const limit = refusalOf(() => read({ location: 'weights.bin' }, 2 ** 29 + 1));
    expect(limit).toMatchObject({
      code: 'onnx.limit',
      message: expect.stringContaining('2147483652 bytes of outside'),
    });
  });

  it('with the system’s code, never with a path of this machine', () => {
    const refusal = refusalOf(() => externalReader(join(outer, 'gone'))('weights.bin', 0, 4));
    expect(refusal?.message).toContain('it is not there');
    expect(refusal?.message).not.toContain(outer);
  });
});

describe.runIf(posix)('a file that is exchanged between the look and the opening is refused', () => {
  const swapped = (exchange: (path: string) => void, name = 'swap.bin') => {
    const path = join(folder, name);
    rmSync(path, { force: true });
    writeFileSync(path, Float32Array.of(1));
    const inspected = inspect(folder, name);
    exchange(path);
    return refusalOf(() => openInspected(inspected))?.message;
  };

  it('for a link', () => {
    const before = openFiles();
    const sentence = swapped((path) => {
      rmSync(path);
      symlinkSync('../canary.bin', path);
    });
    expect(sentence).toContain('the system says ELOOP');
    expect(openFiles()).toBe(before);
  });

  it('for a hard link', () => {
    const sentence = swapped((path) => {
      rmSync(path);
      linkSync(join(outer, 'canary.bin'), path);
    });
    expect(sentence).toContain('a second name elsewhere');
  });

  it('for another plain file', () => {
    const before = openFiles();
    const sentence = swapped((path) => {
      writeFileSync(`${path}.new`, marker);
      renameSync(`${path}.new`, path);
    });
    expect(sentence).toContain('it was exchanged while it was opened');
    expect(openFiles()).toBe(before);
  });

  it('for a pipe, without waiting for a writer', () => {
    const sentence = swapped((path) => {
      rmSync(path);
      execFileSync('mkfifo', [path]);
    });
    expect(sentence).toContain('it is no plain file');
  });

  it('for a folder on the way that became a link', () => {
    mkdirSync(join(folder, 'way'));
    const sentence = swapped(() => {
      renameSync(join(folder, 'way'), join(folder, 'old-way'));
      symlinkSync('../model-2', join(folder, 'way'));
    }, 'way/canary.bin');
    expect(sentence).toContain('it leads out of the folder of the model');
  });
});
