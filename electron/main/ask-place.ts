/**
 * Asks where a file shall go until the name has its ending. Added by us, the dialog did not ask about overwriting, so it
 * is shown again where there is such a file. `undefined`: the user cancelled.
 */
export async function placeWithEnding(
  first: string,
  ending: string,
  ask: (suggestion: string) => Promise<string | undefined>,
  exists: (path: string) => boolean,
): Promise<string | undefined> {
  let suggestion = first;
  for (;;) {
    const path = await ask(suggestion);
    if (path === undefined || path.toLowerCase().endsWith(ending)) return path;
    suggestion = path + ending;
    if (!exists(suggestion)) return suggestion;
  }
}
