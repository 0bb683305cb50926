import { app, session, type Session, type WebContents } from 'electron';
import { incidentOfLine, noteIncident, type Incidents } from './incidents.ts';
import type { Log } from './logs.ts';
import { contentSecurityPolicy } from './page-files.ts';
import { isAllowedRequest } from './request-policy.ts';

export interface Fences {
  readonly incidents: Incidents;
  readonly log: Log;
  /** Origin of the development server. */
  readonly development: string | undefined;
  /** Only for the test that shows what happens without: leaves the spell-checker as Electron sets it up. */
  readonly keepSpellChecker: boolean;
}

/** Puts up the fences around every session and every page, present and future. Call when the app is ready. */
export function putUpFences(fences: Fences): void {
  // First, because looking at the default session creates it, and it would be fenced twice.
  fenceSession(session.defaultSession, fences);
  app.on('session-created', (created) => fenceSession(created, fences));
  app.on('web-contents-created', (_, contents) => fenceContents(contents, fences));
}

function fenceSession(target: Session, { incidents, log, development, keepSpellChecker }: Fences): void {
  // Without these two, Chromium fetches dictionaries from the internet at the first window.
  if (!keepSpellChecker) {
    target.setSpellCheckerLanguages([]);
    target.setSpellCheckerDictionaryDownloadURL('app://none/');
  }
  target.webRequest.onBeforeRequest(({ url }, answer) => {
    const cancel = !isAllowedRequest(url, development);
    if (cancel) {
      noteIncident(incidents, 'blockedRequests', url);
      log.warn(`blocked a request (${url.slice(0, url.indexOf(':') + 1)})`);
    }
    answer({ cancel });
  });
  if (development !== undefined) sendDevelopmentPolicy(target, development);
  const deny = (permission: string) => {
    noteIncident(incidents, 'deniedPermissions', permission);
    return false;
  };
  target.setPermissionRequestHandler((_contents, permission, answer) => answer(deny(permission)));
  target.setPermissionCheckHandler((_contents, permission) => deny(permission));
  target.setDevicePermissionHandler(({ deviceType }) => deny(deviceType));
  target.setDisplayMediaRequestHandler((_request, answer) => {
    deny('display');
    answer({});
  });
  target.on('select-hid-device', (event) => event.preventDefault());
  target.on('select-serial-port', (event) => event.preventDefault());
  target.on('select-usb-device', (event) => event.preventDefault());
  target.on('will-download', (event, item) => {
    event.preventDefault();
    noteIncident(incidents, 'blockedDownloads', item.getURL());
  });
}

function fenceContents(contents: WebContents, { incidents, log }: Fences): void {
  const stop = (event: { preventDefault(): void; readonly url?: string }) => {
    event.preventDefault();
    noteIncident(incidents, 'blockedNavigations', event.url ?? '');
  };
  contents.on('will-navigate', stop);
  contents.on('will-frame-navigate', stop);
  contents.on('will-redirect', stop);
  contents.on('will-attach-webview', stop);
  contents.setWindowOpenHandler(({ url }) => {
    noteIncident(incidents, 'blockedWindows', url);
    return { action: 'deny' };
  });
  contents.on('select-bluetooth-device', (event, _devices, answer) => {
    event.preventDefault();
    answer('');
  });
  // Newer Electron puts the text on the event, older passes it as the third argument.
  contents.on('console-message', (event: { message?: string }, _level?: unknown, text?: string) => {
    const line = event.message ?? text ?? '';
    const kind = incidentOfLine(line);
    if (kind === undefined) return;
    noteIncident(incidents, kind, line);
    log.warn(`page: ${line.slice(0, 500)}`);
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
