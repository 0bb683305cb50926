import { readdirSync } from 'node:fs';
import { extname, join } from 'node:path';

export const pageOrigin = 'app://lab';
export const pageUrl = `${pageOrigin}/index.html`;

/** Where a page file lies and what it is. */
export interface PageFile {
  readonly path: string;
  readonly type: string;
}

const types: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.woff2': 'font/woff2',
};

/** Every file of the built page by its URL path; what is not in this map is never served. */
export function listPageFiles(folder: string): ReadonlyMap<string, PageFile> {
  const files = new Map<string, PageFile>();
  for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue;
    const path = join(entry.parentPath, entry.name);
    const urlPath = `/${path.slice(folder.length + 1).replaceAll('\\', '/')}`;
    files.set(urlPath, { path, type: types[extname(entry.name)] ?? 'application/octet-stream' });
  }
  return files;
}

/** The page file a URL means, found by comparing whole paths; no part of the URL ever becomes part of a file path. */
export function resolvePageFile(files: ReadonlyMap<string, PageFile>, url: string): PageFile | undefined {
  if (!URL.canParse(url)) return undefined;
  const { protocol, host, pathname, username, password } = new URL(url);
  if (protocol !== 'app:' || host !== 'lab' || username !== '' || password !== '') return undefined;
  return files.get(pathname === '/' ? '/index.html' : pathname);
}

/** The page's one policy. `development` is the origin of the development server, which writes styles into the page. */
export function contentSecurityPolicy(development?: string): string {
  const styles = development === undefined ? "'self'" : "'self' 'unsafe-inline'";
  const live = development === undefined ? '' : ` ${development.replace(/^http/, 'ws')}`;
  return [
    "default-src 'none'",
    "script-src 'self'",
    `style-src ${styles}`,
    "style-src-attr 'unsafe-inline'",
    "img-src 'self' blob: data:",
    "font-src 'self'",
    `connect-src 'self'${live}`,
    "worker-src 'self'",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-src 'none'",
    "object-src 'none'",
    "frame-ancestors 'none'",
  ].join('; ');
}

/** Sent with every answer, 404 included. */
export const pageHeaders: Readonly<Record<string, string>> = {
  'Content-Security-Policy': contentSecurityPolicy(),
  'X-Content-Type-Options': 'nosniff',
  'Referrer-Policy': 'no-referrer',
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Embedder-Policy': 'require-corp',
  'Cross-Origin-Resource-Policy': 'same-origin',
};
