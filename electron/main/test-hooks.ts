import type { Incidents } from './incidents.ts';

declare global {
  // `var` is what TypeScript asks for here.
  var labTest: Incidents | undefined;
}

/** Lets end-to-end tests look at the incidents: only in a program run from its sources, and only when asked for. */
export function exposeTestHooks(incidents: Incidents, packaged: boolean, env: NodeJS.ProcessEnv): void {
  if (!packaged && env['LAB_TEST'] === '1') globalThis.labTest = incidents;
}
