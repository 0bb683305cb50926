import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { defaultSettings } from '../../../electron/contract/settings.ts';
import { Closing } from '../../../electron/main/closing.ts';
import type { SaveChoice } from '../../../electron/main/documents.ts';
import { cleanEnvironment, engineConfiguration, wordsForEnd } from '../../../electron/main/engine-words.ts';
import { chosenLanguage, languageOf } from '../../../electron/main/language.ts';
import { fileFromArguments } from '../../../electron/main/launch-file.ts';
import { openLog } from '../../../electron/main/logs.ts';
import { RecentFiles } from '../../../electron/main/recent.ts';
import { SettingsStore } from '../../../electron/main/settings-store.ts';
import { isStandIn } from '../../../electron/main/stand-in.ts';
import { placeWindow } from '../../../electron/main/window-place.ts';
import { windowTitle } from '../../../electron/main/window-title.ts';
import { keptLog } from './silent-log.ts';
import { tempFolder } from './temp-folder.ts';

const folder = tempFolder();

describe('settings', () => {
  it('are kept', async () => {
    const path = join(folder(), 'settings.json');
    const first = new SettingsStore(path, keptLog());
    await first.load();
    expect(first.current).toEqual(defaultSettings);
    await first.change({ theme: 'dark', threads: 3 });
    const second = new SettingsStore(path, keptLog());
    await second.load();
    expect(second.current).toEqual({ ...defaultSettings, theme: 'dark', threads: 3 });
  });

  it.each(['{', '[]', '{"theme":"pink"}', ''])(
    'that are damaged (%s) are the defaults and a line in the log',
    async (text) => {
      const path = join(folder(), 'settings.json');
      writeFileSync(path, text);
      const log = keptLog();
      const store = new SettingsStore(path, log);
      await store.load();
      expect([store.current, log.lines.length]).toEqual([defaultSettings, 1]);
    },
  );

  it('of an older lab stay, and what it did not know has its default', async () => {
    const path = join(folder(), 'settings.json');
    const older = { ...defaultSettings, theme: 'dark', threads: 3, kernels: undefined };
    writeFileSync(path, JSON.stringify(older));
    const log = keptLog();
    const store = new SettingsStore(path, log);
    await store.load();
    expect([store.current, log.lines]).toEqual([{ ...defaultSettings, theme: 'dark', threads: 3 }, []]);
  });

  it('are in force also when the disk refuses them', async () => {
    const log = keptLog();
    const store = new SettingsStore(join(folder(), 'no/such/folder/settings.json'), log);
    expect(await store.change({ theme: 'light' })).toMatchObject({ theme: 'light' });
    expect(log.lines).toHaveLength(1);
  });
});

describe('recent files', () => {
  const make = (place: string, gone: readonly string[] = []) =>
    new RecentFiles({
      path: join(place, 'recent.json'),
      home: '/home/me',
      log: keptLog(),
      onChange: () => undefined,
      exists: async (path) => !gone.includes(path),
    });

  it('are the last ten, newest first, each once, found again after a start, and missing ones dropped', async () => {
    const place = folder();
    const recent = make(place);
    for (let index = 0; index < 12; index++) await recent.add(`/home/me/p/${index}.png`);
    await recent.add('/home/me/p/5.png');
    const names = [5, 11, 10, 9, 8, 7, 6, 4, 3, 2].map((index) => `${index}.png`);
    expect(recent.files.map(({ name }) => name)).toEqual(names);
    const again = make(place, ['/home/me/p/5.png']);
    await again.load();
    expect(again.files.map(({ name }) => name)).toEqual(names.slice(1));
  });

  it('show the page no path of the home folder, and give one only for an id they gave', async () => {
    const recent = make(folder());
    await recent.add('/home/me/a.png');
    await recent.add('/home/meadow/b.png');
    expect(recent.files.map(({ place }) => place)).toEqual(['/home/meadow', '~']);
    expect(recent.pathOf(recent.files[1]?.id ?? '')).toBe('/home/me/a.png');
    expect(recent.pathOf('/home/me/a.png')).toBeUndefined();
    await recent.clear();
    expect(recent.files).toEqual([]);
  });
});

describe('closing', () => {
  const make = (edited: boolean, choice: SaveChoice) => {
    const events: string[] = [];
    const closing = new Closing({
      documents: {
        edited,
        ask: async () => {
          events.push('asked');
          return choice;
        },
      },
      unsaved: { clear: async () => void events.push('cleared') },
      saveThenClose: () => events.push('save'),
      closeWindow: () => events.push(closing.closeRequested() ? 'closed' : 'stays'),
      quit: () => events.push('quit'),
    });
    return { closing, events };
  };
  const settle = () => new Promise((done) => setTimeout(done, 0));

  it('an unedited project asks nothing', () => {
    const { closing, events } = make(false, 'cancel');
    expect(closing.closeRequested()).toBe(true);
    expect(events).toEqual(['cleared']);
  });

  it.each([
    ['cancel', ['asked']],
    ['discard', ['asked', 'cleared', 'closed']],
    ['save', ['asked', 'save']],
  ] as const)('an edited one asks once; %s leads to %j', async (choice, expected) => {
    const { closing, events } = make(true, choice);
    expect([closing.closeRequested(), closing.closeRequested()]).toEqual([false, false]);
    await settle();
    expect(events).toEqual(expected);
  });

  it('goes on to quit after the page saved, and forgets quitting after Cancel', async () => {
    const saving = make(true, 'save');
    saving.closing.quitRequested();
    saving.closing.closeRequested();
    await settle();
    saving.closing.saved();
    expect(saving.events).toEqual(['asked', 'save', 'cleared', 'closed', 'quit']);

    const cancelled = make(true, 'cancel');
    cancelled.closing.quitRequested();
    cancelled.closing.closeRequested();
    await settle();
    cancelled.closing.saved();
    expect(cancelled.events).toEqual(['asked', 'cleared', 'closed']);
  });
});

describe('the window’s place', () => {
  const screen = { x: 0, y: 0, width: 1920, height: 1080 };
  const right = { x: 1920, y: 0, width: 1280, height: 1024 };
  const at = (x: number, y: number, width = 1000, height = 700) => ({ x, y, width, height, maximized: false });

  it.each([
    ['nothing remembered', undefined, { width: 1440, height: 900 }],
    ['where it was', at(100, 50), { x: 100, y: 50, width: 1000, height: 700 }],
    ['the second screen', at(2000, 50), { x: 2000, y: 50, width: 1000, height: 700 }],
    ['partly off to the left', at(-800, 0), { x: -800, y: 0, width: 1000, height: 700 }],
    ['a screen that is gone', at(5000, 50), { width: 1000, height: 700 }],
    ['a title bar above the screen', at(100, -200), { width: 1000, height: 700 }],
    ['larger than its screen', at(0, 0, 9000, 9000), { x: 0, y: 0, width: 1920, height: 1080 }],
    ['smaller than the smallest', at(0, 0, 200, 100), { x: 0, y: 0, width: 960, height: 640 }],
  ])('%s', (_, remembered, expected) => expect(placeWindow(remembered, [screen, right], screen)).toEqual(expected));

  it.each([
    ['a.convlab', true, false, 'a.convlab * - Convolution Lab'],
    ['a.convlab', false, false, 'a.convlab - Convolution Lab'],
    ['a.convlab', true, true, 'a.convlab - Convolution Lab'],
  ])('is titled %s, edited %s, macOS %s: %s', (name, edited, mac, title) => {
    expect(windowTitle(name, edited, mac)).toBe(title);
  });
});

describe('the command line', () => {
  const kinds = new Map([
    ['/place/app', 'folder'],
    ['/place/cat.png', 'file'],
    ['/place/-odd.png', 'file'],
    ['/loader.js', 'file'],
  ] as const);
  const kindOf = (path: string) => (kinds as ReadonlyMap<string, 'file' | 'folder'>).get(path);

  it.each([
    [['lab', 'cat.png'], undefined, '/place/cat.png'],
    [['lab', '--flag', '/place/cat.png', '--other=x'], undefined, '/place/cat.png'],
    [['electron', '.', 'cat.png'], '/place', '/place/cat.png'],
    [['electron', '/place/app', '--no-sandbox', 'cat.png'], '/place/app', '/place/cat.png'],
    [['electron', '-r', '/loader.js', '/place/app'], '/place/app', undefined],
    [['lab', 'missing.png'], undefined, '/place/missing.png'],
    [['lab', 'missing.png', 'cat.png'], undefined, '/place/cat.png'],
    [['lab', 'app'], undefined, undefined],
    [['lab'], undefined, undefined],
  ])('%j in development folder %s opens %s', (argv, appFolder, expected) => {
    const found = fileFromArguments(argv, resolve('/place'), appFolder, kindOf);
    expect(found).toBe(expected);
  });

  it('looks at the real disk', () => {
    const place = folder();
    mkdirSync(join(place, 'folder'));
    writeFileSync(join(place, 'a.png'), 'x');
    expect(fileFromArguments(['lab', 'folder', 'a.png'], place)).toBe(join(place, 'a.png'));
  });
});

describe('words and numbers', () => {
  it.each([
    ['zh-CN', 'zh-CN'],
    ['zh', 'zh-CN'],
    ['zh-Hant-TW', 'zh-CN'],
    ['en-US', 'en'],
    ['de', 'en'],
    ['zho', 'en'],
    ['', 'en'],
  ])('the system language %s is %s', (system, language) => expect(languageOf(system)).toBe(language));

  it('a chosen language goes before the system’s', () => {
    expect([chosenLanguage('system', 'zh-CN'), chosenLanguage('en', 'zh-CN'), chosenLanguage('zh-CN', 'en')]).toEqual([
      'zh-CN',
      'en',
      'zh-CN',
    ]);
  });

  it.each([
    ['33.2.1', '45.4.1', true],
    ['45.0.0', '45.4.1', false],
  ])('Electron %s where %s is pinned: stand-in %s', (running, pinned, standIn) => {
    expect(isStandIn(running, pinned)).toBe(standIn);
  });

  it('zero means all cores and 60 % of the memory', () => {
    const machine = { cores: 96, memoryBytes: 1000 };
    expect(engineConfiguration(defaultSettings, machine)).toEqual({
      kind: 'configure',
      threads: 64,
      memoryBytes: 600,
      maxPixels: 100_000_000,
      kernels: 'auto',
    });
    const chosen = { ...defaultSettings, threads: 2, memoryMiB: 3, maxMegapixels: 1, kernels: 'wasm' as const };
    expect(engineConfiguration(chosen, machine)).toEqual({
      kind: 'configure',
      threads: 2,
      memoryBytes: 3_145_728,
      maxPixels: 1_000_000,
      kernels: 'wasm',
    });
  });

  it('the engine inherits nothing that loads code', () => {
    const env = {
      PATH: 'p',
      NODE_OPTIONS: 'x',
      LD_PRELOAD: 'x',
      ELECTRON_RUN_AS_NODE: '1',
      node_path: 'x',
      DYLD_X: 'x',
      HOME: 'h',
    };
    expect(cleanEnvironment(env)).toEqual({ PATH: 'p', HOME: 'h' });
  });

  it('says why a process ended', () => {
    expect(wordsForEnd('killed', 9)).toBe('it was ended from outside, code 9');
    expect(wordsForEnd('unheard-of', 1)).toBe('unheard-of, code 1');
  });
});

describe('the log', () => {
  it('holds no folders', () => {
    const log = openLog(folder());
    log.warn("cannot open '/home/someone/secret/x.png'");
    log.info('plain line');
    const text = readFileSync(log.path, 'utf8');
    expect(text).toContain("cannot open '…/x.png'");
    expect(text).toContain('plain line');
    expect(text).not.toContain('someone');
  });
});
