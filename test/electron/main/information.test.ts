import { writeFileSync } from 'node:fs';
import { homedir, userInfo } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { defaultSettings } from '../../../electron/contract/settings.ts';
import { LaunchFiles } from '../../../electron/main/launch-files.ts';
import { readNotices } from '../../../electron/main/notices.ts';
import { sourceOfText } from '../../../electron/main/source-ref.ts';
import { systemInformation } from '../../../electron/main/system-information.ts';
import { projectText, sha256 } from './projects.ts';
import { tempFolder } from './temp-folder.ts';

const folder = tempFolder();
const info = {
  version: '0.1.0',
  electron: '33.2.1',
  chrome: '130',
  node: '20',
  platform: 'linux',
  arch: 'x64',
  cpu: 'A processor',
  cores: 8,
  memoryBytes: 16 * 1024 ** 3,
  systemLanguage: 'en',
  packaged: true,
  standInElectron: true,
} as const;

describe('system information', () => {
  it('says what runs where and how the engine fares, and nothing of the user', () => {
    const asking = {
      state: 'asking',
      error: { code: 'engine.asking', values: { count: 3, reason: 'it crashed' } },
    } as const;
    const text = systemInformation(info, { ...defaultSettings, threads: 3 }, asking, { webgl: 'enabled' });
    for (const part of [
      '0.1.0',
      '33.2.1 (stand-in',
      '16.0 GiB',
      'A processor, 8 cores',
      '"threads":3',
      'last: it crashed',
      'webgl',
    ]) {
      expect(text).toContain(part);
    }
    expect(text).not.toContain(homedir());
    expect(text.split(/\W+/)).not.toContain(userInfo().username === 'root' ? homedir() : userInfo().username);
  });
});

describe('third-party notices', () => {
  it('are read, and when they are missing that is said', async () => {
    const path = join(folder(), 'THIRD-PARTY.txt');
    await expect(readNotices(path)).rejects.toMatchObject({ data: { code: 'file.unreadable' } });
    writeFileSync(path, 'licences');
    expect(await readNotices(path)).toBe('licences');
  });
});

describe('files asked for at the start', () => {
  it('are opened in order, each once', () => {
    const files = new LaunchFiles();
    for (const path of ['a', 'b', 'c']) files.add(path);
    expect([files.takeFirst(), files.takeAll(), files.takeFirst(), files.takeAll()]).toEqual([
      'a',
      ['b', 'c'],
      undefined,
      [],
    ]);
  });
});

describe('the picture a text names', () => {
  const bytes = new Uint8Array([1]);
  it.each([
    [projectText({ name: 'a.png', bytes }), { name: 'a.png', sha256: sha256(bytes) }],
    [projectText(), undefined],
    ['{"source":{"name":"a.png","sha256":"short"}}', undefined],
    ['{', undefined],
    ['null', undefined],
  ])('%s', (text, source) => expect(sourceOfText(text)).toEqual(source));
});
