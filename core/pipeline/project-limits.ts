/** What a project file may hold. Edits keep within them, so that whatever was saved can be opened. */
export const projectLimits = {
  /** UTF-8 bytes of the JSON. */
  bytes: 64 * 1024 * 1024,
  /** Objects and lists inside one another. */
  depth: 64,
  nodes: 10_000,
  /** Characters of a name of a layer. */
  name: 200,
  /** Characters of an id, a type or the name of a parameter. */
  word: 64,
  inputs: 64,
  /** Pixels a block may stand from the middle of the canvas, along each axis. */
  coordinate: 1_000_000,
  /** Characters of an input that was typed. */
  typed: 2 ** 20,
} as const;
