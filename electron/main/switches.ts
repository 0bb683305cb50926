/** What decides whether a start with these switches is refused. */
export interface Launch {
  readonly packaged: boolean;
  /** Root on Linux, where Chromium cannot sandbox itself. */
  readonly root: boolean;
  /** LAB_ALLOW_DEBUG=1: the tests of the packaged program drive its page from outside. */
  readonly debugAllowed: boolean;
  hasSwitch(name: string): boolean;
}

const never = ['disable-web-security', 'load-extension', 'js-flags', 'disable-site-isolation-trials', 'host-rules'];
const debugging = ['remote-debugging-port', 'remote-debugging-pipe'];

/** The switch because of which a packaged program must not start: it would take down one of its fences. */
export function refusedSwitch(launch: Launch): string | undefined {
  if (!launch.packaged) return undefined;
  const refused = [...never, ...(launch.root ? [] : ['no-sandbox']), ...(launch.debugAllowed ? [] : debugging)];
  return refused.find((name) => launch.hasSwitch(name));
}
