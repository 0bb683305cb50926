import fc from 'fast-check';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import {
  contentSecurityPolicy,
  listPageFiles,
  pageHeaders,
  resolvePageFile,
} from '../../../electron/main/page-files.ts';
import { runs } from '../../support/runs.ts';

const outside = mkdtempSync(join(tmpdir(), 'lab-page-'));
const folder = join(outside, 'renderer');
mkdirSync(join(folder, 'assets'), { recursive: true });
writeFileSync(join(outside, 'secret.txt'), 'secret');
for (const name of ['index.html', 'assets/index-1.js', 'assets/font.woff2']) writeFileSync(join(folder, name), name);
afterAll(() => rmSync(outside, { recursive: true }));

const files = listPageFiles(folder);

describe('the map of page files', () => {
  it('lists every built file under its URL path with its type', () => {
    expect(Object.fromEntries(files)).toEqual({
      '/index.html': { path: join(folder, 'index.html'), type: 'text/html; charset=utf-8' },
      '/assets/index-1.js': { path: join(folder, 'assets/index-1.js'), type: 'text/javascript; charset=utf-8' },
      '/assets/font.woff2': { path: join(folder, 'assets/font.woff2'), type: 'font/woff2' },
    });
  });

  it.each(['app://lab/', 'app://lab/index.html', 'app://lab/index.html?x=1#y', 'app://lab/assets/../index.html'])(
    'serves %s as the page itself',
    (url) => {
      expect(resolvePageFile(files, url)?.path).toBe(join(folder, 'index.html'));
    },
  );

  it.each([
    'app://lab/../secret.txt',
    'app://lab/%2e%2e/secret.txt',
    'app://lab/..%2fsecret.txt',
    'app://lab/..%5csecret.txt',
    'app://lab/assets',
    'app://lab//index.html',
    'app://lab/index.html%00',
    'app://lab/C:/index.html',
    'app://other/index.html',
    'app://lab.evil/index.html',
    'app://user@lab/index.html',
    'http://lab/index.html',
    'file:///index.html',
    'data:text/html,x',
    'index.html',
    '',
  ])('does not serve %s', (url) => {
    expect(resolvePageFile(files, url)).toBeUndefined();
  });

  it('answers any URL with one of its own files or nothing', () => {
    const piece = fc.oneof(
      fc.constantFrom('..', '.', '%2e%2e', '%5c', '%2f', '\\', '//', '\0', 'C:', 'assets', 'index.html', 'secret.txt'),
      fc.string(),
    );
    const start = fc.constantFrom('app://lab/', 'app://lab', 'app://', 'APP://LAB/', 'file:///', 'app://lab:80/');
    const own = [...files.values()];
    fc.assert(
      fc.property(start, fc.array(piece, { maxLength: 8 }), fc.constantFrom('/', '', '\\'), (head, pieces, joiner) => {
        const found = resolvePageFile(files, head + pieces.join(joiner));
        expect(found === undefined || own.includes(found)).toBe(true);
      }),
      { numRuns: runs(5000) },
    );
  });
});

describe('the policy', () => {
  it('allows no script but the page’s own files and holds no unsafe word for scripts', () => {
    const policy = pageHeaders['Content-Security-Policy'] ?? '';
    const directives = new Map(policy.split('; ').map((part) => [part.split(' ')[0], part.split(' ').slice(1)]));
    expect(directives.get('default-src')).toEqual(["'none'"]);
    expect(directives.get('script-src')).toEqual(["'self'"]);
    expect(directives.get('style-src')).toEqual(["'self'"]);
    expect(directives.get('connect-src')).toEqual(["'self'"]);
    expect(policy).not.toMatch(/http|\*|unsafe-eval/);
  });

  it('adds in development only the live connection and styles', () => {
    const policy = contentSecurityPolicy('http://localhost:5173');
    expect(policy).toContain("connect-src 'self' ws://localhost:5173");
    expect(policy).toContain("script-src 'self';");
  });
});
