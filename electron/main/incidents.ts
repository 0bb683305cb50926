const kinds = [
  'uncaught',
  'cspViolations',
  'blockedRequests',
  'blockedNavigations',
  'blockedWindows',
  'blockedDownloads',
  'deniedPermissions',
  'refusedMessages',
] as const;
export type IncidentKind = (typeof kinds)[number];

/** What the fences stopped and what went wrong since the start, newest last. All empty in ordinary use. */
export type Incidents = Readonly<Record<IncidentKind, string[]>>;

/** Most lines kept of each kind: a page that errs in a loop must not fill the memory. */
const most = 200;

export function newIncidents(): Incidents {
  return Object.fromEntries(kinds.map((kind) => [kind, []])) as unknown as Incidents;
}

export function noteIncident(incidents: Incidents, kind: IncidentKind, text: string): void {
  const list = incidents[kind];
  list.push(text.slice(0, 500));
  if (list.length > most) list.shift();
}

/** Which incident a console line of the page reports, if any. */
export function incidentOfLine(line: string): IncidentKind | undefined {
  if (/Content Security Policy/i.test(line)) return 'cspViolations';
  return /^Uncaught\b/.test(line) ? 'uncaught' : undefined;
}
