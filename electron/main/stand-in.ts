/** Version of Electron that package.json pins, put in by the build. */
declare const __ELECTRON_PIN__: string;

export const pinnedElectron = __ELECTRON_PIN__;

/** Whether an Electron of another major version runs than the one the lab is released with. */
export function isStandIn(running: string, pinned = pinnedElectron): boolean {
  return majorOf(running) !== majorOf(pinned);
}

function majorOf(version: string): number {
  return Number.parseInt(version, 10);
}
