/** A project as read, before its shape is checked. */
export type RawProject = Readonly<Record<string, unknown>>;
/** Brings a project of one version to the next. Pure; may assume that the project is valid for its version. */
export type Migration = (project: RawProject) => RawProject;

/**
 * From version n to n + 1, under n. Old projects open for ever: a migration is never changed once released, and one
 * project of every version is kept among the tests.
 */
const migrations: Readonly<Record<number, Migration>> = {
  // Version 2 only adds what may be absent: where the user put a block, inputs beside files, what is done to them first.
  1: (project) => project,
};

/**
 * Brings a project up from its version to `target`, one version at a time, and sets its formatVersion.
 * `undefined` when a step is missing: the version never existed.
 */
export function migrate(
  project: RawProject,
  from: number,
  target: number,
  chain: Readonly<Record<number, Migration>> = migrations,
): RawProject | undefined {
  let current = project;
  for (let version = from; version < target; version++) {
    const step = chain[version];
    if (step === undefined) return undefined;
    current = { ...step(current), formatVersion: version + 1 };
  }
  return current;
}
