import { describe, expect, it } from 'vitest';
import { incidentOfLine, newIncidents, noteIncident } from '../../../electron/main/incidents.ts';
import { developmentOrigin, isAllowedRequest } from '../../../electron/main/request-policy.ts';
import { isTrustedSender } from '../../../electron/main/sender.ts';
import { refusedSwitch } from '../../../electron/main/switches.ts';

describe('requests', () => {
  it.each(['app://lab/index.html', 'devtools://devtools/x.js', 'blob:app://lab/1', 'data:image/png;base64,AA'])(
    'lets %s pass',
    (url) => expect(isAllowedRequest(url)).toBe(true),
  );

  it.each([
    'https://example.org/',
    'http://localhost:5173/',
    'ws://localhost:5173/',
    'file:///etc/passwd',
    'app://other/x',
    'chrome-extension://abc/x.js',
    'ftp://example.org/',
    '',
    'nonsense',
  ])('blocks “%s”', (url) => expect(isAllowedRequest(url)).toBe(false));

  it.each([
    ['http://localhost:5173/src/main.ts', true],
    ['ws://localhost:5173/', true],
    ['http://localhost:5174/', false],
    ['https://localhost:5173/', false],
    ['ws://example.org:5173/', false],
  ])('in development with a server at port 5173: %s passes: %s', (url, passes) => {
    expect(isAllowedRequest(url, 'http://localhost:5173')).toBe(passes);
  });

  it.each([
    ['http://localhost:5173/', 'http://localhost:5173'],
    ['http://127.0.0.1:80/x', 'http://127.0.0.1'],
    ['http://[::1]:5173', 'http://[::1]:5173'],
    ['http://example.org:5173', undefined],
    ['https://localhost:5173', undefined],
    ['file:///x', undefined],
    [undefined, undefined],
  ])('takes %s as the development server %s', (url, origin) => expect(developmentOrigin(url)).toBe(origin));
});

describe('senders', () => {
  const windows = new Set([7]);
  const origins = ['app://lab'];
  const trusted = { webContentsId: 7, frame: { url: 'app://lab/index.html', top: true } };

  it('listens to the top frame of its own window and page', () => {
    expect(isTrustedSender(trusted, windows, origins)).toBe(true);
  });

  it.each([
    ['a frame inside the page', { ...trusted, frame: { url: 'app://lab/index.html', top: false } }],
    ['another window', { ...trusted, webContentsId: 8 }],
    ['a frame that is gone', { ...trusted, frame: null }],
    ['a data: page', { ...trusted, frame: { url: 'data:text/html,x', top: true } }],
    ['another host', { ...trusted, frame: { url: 'app://other/', top: true } }],
    ['a website', { ...trusted, frame: { url: 'https://lab/', top: true } }],
    ['an empty page', { ...trusted, frame: { url: '', top: true } }],
  ])('does not listen to %s', (_, sender) => expect(isTrustedSender(sender, windows, origins)).toBe(false));
});

describe('switches of a packaged start', () => {
  const launch = (names: readonly string[], more = {}) => ({
    packaged: true,
    root: false,
    debugAllowed: false,
    hasSwitch: (name: string) => names.includes(name),
    ...more,
  });

  it.each(['no-sandbox', 'disable-web-security', 'load-extension', 'js-flags', 'remote-debugging-port'])(
    'refuses --%s',
    (name) => expect(refusedSwitch(launch([name]))).toBe(name),
  );

  it('starts without switches, and from its sources with any', () => {
    expect(refusedSwitch(launch(['user-data-dir']))).toBeUndefined();
    expect(refusedSwitch(launch(['no-sandbox', 'js-flags'], { packaged: false }))).toBeUndefined();
  });

  it('allows root to have no sandbox and tests to debug, and nothing else', () => {
    expect(refusedSwitch(launch(['no-sandbox'], { root: true }))).toBeUndefined();
    expect(refusedSwitch(launch(['remote-debugging-port'], { debugAllowed: true }))).toBeUndefined();
    expect(refusedSwitch(launch(['no-sandbox', 'js-flags'], { root: true, debugAllowed: true }))).toBe('js-flags');
  });
});

describe('incidents', () => {
  it.each([
    [
      "Refused to load the script because it violates the following Content Security Policy directive: 'x'",
      'cspViolations',
    ],
    ['Uncaught TypeError: x is undefined', 'uncaught'],
    ['Uncaught (in promise) Error: y', 'uncaught'],
    ['an ordinary line', undefined],
  ])('takes the console line “%s” for %s', (line, kind) => expect(incidentOfLine(line)).toBe(kind));

  it('keeps the newest 200 of each kind', () => {
    const incidents = newIncidents();
    for (let index = 0; index < 300; index++) noteIncident(incidents, 'blockedRequests', `${index}`);
    expect([incidents.blockedRequests.length, incidents.blockedRequests[0], incidents.uncaught]).toEqual([
      200,
      '100',
      [],
    ]);
  });
});
