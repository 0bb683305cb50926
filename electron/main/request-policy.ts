/** Schemes that never leave the machine. */
const local = new Set(['devtools:', 'blob:', 'data:']);

/** Whether a request may go on. `development` is the origin of the development server on this machine. */
export function isAllowedRequest(url: string, development?: string): boolean {
  if (!URL.canParse(url)) return false;
  const { protocol, host, origin } = new URL(url);
  if (protocol === 'app:') return host === 'lab';
  if (local.has(protocol)) return true;
  if (development === undefined) return false;
  return origin === development || (protocol === 'ws:' && `http://${host}` === development);
}

/** The origin of a development server, or undefined unless it is a loopback http address. */
export function developmentOrigin(url: string | undefined): string | undefined {
  if (url === undefined || !URL.canParse(url)) return undefined;
  const { protocol, hostname, origin } = new URL(url);
  return protocol === 'http:' && ['localhost', '127.0.0.1', '[::1]'].includes(hostname) ? origin : undefined;
}
