import { protocol, type Session } from 'electron';
import { readFile } from 'node:fs/promises';
import { listPageFiles, pageHeaders, resolvePageFile } from './page-files.ts';

/** Must run before the app is ready. */
export function registerPageScheme(): void {
  protocol.registerSchemesAsPrivileged([
    { scheme: 'app', privileges: { standard: true, secure: true, supportFetchAPI: true, codeCache: true } },
  ]);
}

/** Serves the built page in `folder` as app://lab/. */
export function servePage(session: Session, folder: string): void {
  const files = listPageFiles(folder);
  session.protocol.handle('app', async ({ url, method }) => {
    const file = method === 'GET' ? resolvePageFile(files, url) : undefined;
    if (file === undefined) return new Response('Not found', { status: 404, headers: pageHeaders });
    const bytes = await readFile(file.path);
    return new Response(new Uint8Array(bytes), { headers: { ...pageHeaders, 'Content-Type': file.type } });
  });
}
