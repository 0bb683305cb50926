/** What the fences stopped and what went wrong in the page, since the start. All zero in ordinary use. */
export interface Counters {
  requestsBlocked: number;
  navigationsBlocked: number;
  windowsBlocked: number;
  permissionsDenied: number;
  downloadsBlocked: number;
  messagesRefused: number;
  cspViolations: number;
  pageErrors: number;
  mainErrors: number;
}

export function newCounters(): Counters {
  return {
    requestsBlocked: 0,
    navigationsBlocked: 0,
    windowsBlocked: 0,
    permissionsDenied: 0,
    downloadsBlocked: 0,
    messagesRefused: 0,
    cspViolations: 0,
    pageErrors: 0,
    mainErrors: 0,
  };
}

/** Counts what a console line of the page reports. */
export function countConsoleLine(counters: Counters, line: string): void {
  if (/Content Security Policy/i.test(line)) counters.cspViolations += 1;
  if (/^Uncaught\b/.test(line)) counters.pageErrors += 1;
}
