import type { Counters } from './counters.ts';

/** What end-to-end tests may look at in main. */
export interface LabTest {
  readonly counters: Counters;
  enginePid(): number | undefined;
  logPath(): string;
}

declare global {
  // `var` is what TypeScript asks for here.
  var labTest: LabTest | undefined;
}

/** Only in a program run from its sources, and only when asked for. */
export function exposeTestHooks(hooks: LabTest, packaged: boolean, env: NodeJS.ProcessEnv): void {
  if (!packaged && env['LAB_TEST'] === '1') globalThis.labTest = hooks;
}
