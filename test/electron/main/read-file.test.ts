import { execFileSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { loadBytes, loadFile } from '../../../electron/main/read-file.ts';
import { describeStart, kindOfFile } from '../../../electron/main/sniff.ts';
import { Sources } from '../../../electron/main/sources.ts';
import { sha256 } from './projects.ts';
import { tempFolder } from './temp-folder.ts';

const folder = tempFolder();

describe('loading a file', () => {
  it('gives its bytes, its name and their hash', async () => {
    const bytes = new Uint8Array(5_000_000).map((_, index) => index % 255);
    const path = join(folder(), 'ü.png');
    writeFileSync(path, bytes);
    const loaded = await loadFile(path);
    expect(loaded).toMatchObject({ name: 'ü.png', sha256: sha256(bytes) });
    expect(Buffer.compare(loaded.bytes, bytes)).toBe(0);
  });

  it('refuses what is empty, missing, too large or no file, each in its own words', async () => {
    const place = folder();
    writeFileSync(join(place, 'empty.png'), '');
    writeFileSync(join(place, 'large.png'), '12345');
    mkdirSync(join(place, 'folder.png'));
    execFileSync('mkfifo', [join(place, 'pipe.png')]);
    const errorOf = (name: string) => loadFile(join(place, name), 4).catch((thrown: unknown) => thrown);
    expect(await errorOf('empty.png')).toMatchObject({ data: { code: 'file.empty', values: { file: 'empty.png' } } });
    expect(await errorOf('large.png')).toMatchObject({
      data: { code: 'file.tooLarge', values: { file: 'large.png', bytes: 5, limit: 4 } },
    });
    for (const [name, reason] of [
      ['missing.png', 'it does not exist'],
      ['folder.png', 'it is a folder'],
      ['pipe.png', 'it is not a file'],
    ] as const) {
      expect(await errorOf(name)).toMatchObject({ data: { code: 'file.unreadable', values: { file: name, reason } } });
    }
  });

  it('holds bytes without a file to the same limits', () => {
    expect(loadBytes('a', new Uint8Array([1]))).toMatchObject({ name: 'a', sha256: sha256(new Uint8Array([1])) });
    expect(() => loadBytes('a', new Uint8Array())).toThrow('“a” is empty');
    expect(() => loadBytes('a', new Uint8Array(5), 4)).toThrow('5 bytes');
  });
});

const png = new Uint8Array([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
const ascii = (text: string) => new Uint8Array(Buffer.from(text));

describe('what a file is', () => {
  it.each([
    ['a.png', png, 'picture'],
    ['a.convlab', png, 'picture'],
    ['a.txt', new Uint8Array([0xff, 0xd8, 0xff, 0xe0]), 'picture'],
    ['a.png', ascii('PK\x03\x04'), 'project'],
    ['a.convlab', ascii('whatever'), 'project'],
    ['a.json', ascii('{ "format": "convlab", "nodes": [] }'), 'project'],
    ['a.json', ascii('{ "format": "other" }'), 'unknown'],
    ['a.png', ascii('Hello world'), 'unknown'],
    ['a.png', ascii('GIF89a'), 'unknown'],
    ['a', new Uint8Array([1]), 'unknown'],
  ])('%s starting with %s is a %s', (name, bytes, kind) => expect(kindOfFile(name, bytes)).toBe(kind));

  it.each([
    [ascii('Hello world'), 'text “Hello wo…”'],
    [ascii('Hi\n'), 'text “Hi”'],
    [ascii('<b>{{x}}'), 'text “<b>{{x}}”'],
    [new Uint8Array([0, 1, 0xfe]), 'bytes 00 01 fe'],
    [ascii('Hi\u0007'), 'bytes 48 69 07'],
  ])('is described by its start: %s, %s', (bytes, description) => expect(describeStart(bytes)).toBe(description));
});

describe('the pictures main holds', () => {
  const file = (value: number) => loadBytes(`${value}.png`, new Uint8Array([value]));

  it('go to the engine once each and are found by content', () => {
    const sent: string[] = [];
    const sources = new Sources(({ name }) => sent.push(name));
    expect(sources.add(file(1))).toEqual({ name: '1.png', sha256: file(1).sha256 });
    sources.add(file(2));
    sources.add({ ...file(1), name: 'again.png' });
    expect(sent).toEqual(['1.png', '2.png']);
    expect(sources.get(file(1).sha256)?.name).toBe('again.png');
    expect(sources.get(file(9).sha256)).toBeUndefined();
  });

  it('are the newest eight', () => {
    const sources = new Sources(() => undefined);
    for (let value = 0; value < 10; value++) sources.add(file(value));
    expect(sources.all().map(({ name }) => name)).toEqual([2, 3, 4, 5, 6, 7, 8, 9].map((value) => `${value}.png`));
  });
});
