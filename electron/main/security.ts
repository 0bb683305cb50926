import { app, session, type Session, type WebContents } from 'electron';
import { countConsoleLine, type Counters } from './counters.ts';
import type { Log } from './logs.ts';
import { contentSecurityPolicy } from './page-files.ts';
import { isAllowedRequest } from './request-policy.ts';

export interface Fences {
  readonly counters: Counters;
  readonly log: Log;
  /** Origin of the development server. */
  readonly development: string | undefined;
  /** Only for the test that shows what happens without: leaves the spell-checker as Electron sets it up. */
  readonly keepSpellChecker: boolean;
}

/** Puts up the fences around every session and every page, present and future. Call when the app is ready. */
export function putUpFences(fences: Fences): void {
  app.on('session-created', (created) => fenceSession(created, fences));
  app.on('web-contents-created', (_, contents) => fenceContents(contents, fences));
  fenceSession(session.defaultSession, fences);
}

function fenceSession(target: Session, { counters, log, development, keepSpellChecker }: Fences): void {
  // Without these two, Chromium fetches dictionaries from the internet at the first window.
  if (!keepSpellChecker) {
    target.setSpellCheckerLanguages([]);
    target.setSpellCheckerDictionaryDownloadURL('app://none/');
  }
  target.webRequest.onBeforeRequest(({ url }, answer) => {
    const cancel = !isAllowedRequest(url, development);
    if (cancel) {
      counters.requestsBlocked += 1;
      log.warn(`blocked a request (${url.slice(0, url.indexOf(':') + 1)})`);
    }
    answer({ cancel });
  });
  if (development !== undefined) sendDevelopmentPolicy(target, development);
  const deny = () => {
    counters.permissionsDenied += 1;
    return false;
  };
  target.setPermissionRequestHandler((_contents, _permission, answer) => answer(deny()));
  target.setPermissionCheckHandler(deny);
  target.setDevicePermissionHandler(deny);
  target.setDisplayMediaRequestHandler((_request, answer) => {
    deny();
    answer({});
  });
  target.on('select-hid-device', (event) => event.preventDefault());
  target.on('select-serial-port', (event) => event.preventDefault());
  target.on('select-usb-device', (event) => event.preventDefault());
  target.on('will-download', (event) => {
    event.preventDefault();
    counters.downloadsBlocked += 1;
  });
}

function fenceContents(contents: WebContents, { counters, log }: Fences): void {
  const stop = (event: { preventDefault(): void }) => {
    event.preventDefault();
    counters.navigationsBlocked += 1;
  };
  contents.on('will-navigate', stop);
  contents.on('will-frame-navigate', stop);
  contents.on('will-redirect', stop);
  contents.on('will-attach-webview', stop);
  contents.setWindowOpenHandler(() => {
    counters.windowsBlocked += 1;
    return { action: 'deny' };
  });
  contents.on('select-bluetooth-device', (event, _devices, answer) => {
    event.preventDefault();
    answer('');
  });
  // Newer Electron puts the text on the event, older passes it as the third argument.
  contents.on('console-message', (event: { message?: string }, _level?: unknown, text?: string) => {
    const line = event.message ?? text ?? '';
    countConsoleLine(counters, line);
    if (/Content Security Policy|^Uncaught\b/i.test(line)) log.warn(`page: ${line.slice(0, 500)}`);
  });
}

/** The development server does not send the policy itself. */
function sendDevelopmentPolicy(target: Session, development: string): void {
  target.webRequest.onHeadersReceived(({ url, responseHeaders }, answer) => {
    if (!url.startsWith(development)) return answer({});
    const policy = [contentSecurityPolicy(development)];
    answer({ responseHeaders: { ...responseHeaders, 'Content-Security-Policy': policy } });
  });
}
