/** Whatever JSON can hold. */
export type Figure = number | string | boolean | readonly Figure[] | { readonly [name: string]: Figure };

/** Far above what float64 loses in a quotient or a decomposition, far below any figure's last printed digit. */
const tolerance = 1e-12;

/**
 * Every place where two trees of figures differ, in words: other values, what only one of them has. Whole numbers must be
 * equal, fractions within 1e-12 of the larger one's size (or of 1).
 */
export function differences(found: Figure, want: unknown, path = ''): string[] {
  const place = path === '' ? 'it' : path;
  if (typeof found === 'number' && typeof want === 'number') {
    return sameNumber(found, want) ? [] : [`${place} is ${found}, wanted ${want}`];
  }
  if (Array.isArray(found) && Array.isArray(want) && found.length !== want.length) {
    return [`${place} has ${found.length} values, wanted ${want.length}`];
  }
  if (isTree(found) && isTree(want) && Array.isArray(found) === Array.isArray(want)) {
    const [ours, theirs] = [Object.entries(found), new Map(Object.entries(want))];
    const inside = (name: string) => (path === '' ? name : `${path}.${name}`);
    const names = new Set(ours.map(([name]) => name));
    return [
      ...ours.flatMap(([name, value]) =>
        theirs.has(name) ? differences(value, theirs.get(name), inside(name)) : [`${inside(name)} is not expected`],
      ),
      ...[...theirs.keys()].filter((name) => !names.has(name)).map((name) => `nobody here computes ${inside(name)}`),
    ];
  }
  return found === want ? [] : [`${place} is ${JSON.stringify(found)}, wanted ${JSON.stringify(want)}`];
}

function sameNumber(a: number, b: number): boolean {
  if (a === b) return true;
  if (Number.isInteger(a) && Number.isInteger(b)) return false;
  return Math.abs(a - b) <= tolerance * Math.max(1, Math.abs(a), Math.abs(b));
}

function isTree(value: unknown): value is Readonly<Record<string, Figure>> {
  return typeof value === 'object' && value !== null;
}
