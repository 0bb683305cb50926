/** Who sent a message: as Electron tells it. */
export interface Sender {
  readonly webContentsId: number;
  /** Null when the frame was already gone. */
  readonly frame: { readonly url: string; readonly top: boolean } | null;
}

/** Only the top frame of a window the lab opened, showing the lab's own page, is listened to. */
export function isTrustedSender(sender: Sender, windows: ReadonlySet<number>, origins: readonly string[]): boolean {
  const { frame, webContentsId } = sender;
  if (frame === null || !frame.top || !windows.has(webContentsId)) return false;
  return URL.canParse(frame.url) && origins.includes(originOf(frame.url));
}

/** `URL.origin` is "null" for schemes of one's own. */
function originOf(url: string): string {
  const { protocol, host } = new URL(url);
  return `${protocol}//${host}`;
}
