import type { LabApi } from '../../electron/contract/lab-api.ts';

/** What the page may ask of the program around it. The real one is `window.lab`; tests give their own. */
export type Host = LabApi;

declare global {
  interface Window {
    readonly lab?: LabApi;
  }
}

/** The host the preload put there. Throws where the page was opened outside the program. */
export function hostOf(page: Window): Host {
  if (page.lab === undefined) throw new Error('window.lab is missing: this page runs only inside the lab');
  return page.lab;
}
