/** Whether an Electron of another major version runs than the one the lab is released with. */
export function isStandIn(running: string, pinned: string): boolean {
  return majorOf(running) !== majorOf(pinned);
}

function majorOf(version: string): number {
  return Number.parseInt(version, 10);
}
