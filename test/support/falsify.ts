import fc from 'fast-check';
import { readFile, writeFile } from 'node:fs/promises';
import { readOnnxTensor } from '../../core/onnx/read-tensor.ts';

/** How far a number may be from the stored one; without it, not at all. */
export interface Tolerance {
  readonly rtol: number;
  readonly atol: number;
}

let draws = 0;

/** One value; the seed of the run says which, and every call draws another. */
function draw<T>(arbitrary: fc.Arbitrary<T>): T {
  const seed = (fc.readConfigureGlobal().seed ?? 0) + draws++;
  const [value] = fc.sample(fc.noBias(arbitrary), { seed, numRuns: 1 });
  if (value === undefined) throw new Error('nothing was drawn');
  return value;
}

/** As many of the items as asked for, drawn, in any order. */
export function drawn<T>(items: readonly T[], count: number): T[] {
  return draw(fc.shuffledSubarray([...items], { minLength: count, maxLength: count }));
}

/** A drawn place among so many. */
export function placeAmong(count: number): number {
  return draw(fc.nat({ max: count - 1 }));
}

/**
 * A float32 that a correct result cannot be taken for: three times the tolerance away, and at least two steps of float32;
 * zero where the number is none.
 */
export function falsifiedFloat(value: number, { rtol, atol }: Tolerance = { rtol: 0, atol: 0 }): number {
  if (!Number.isFinite(value)) return 0;
  const step = Math.max(3 * (atol + rtol * Math.abs(value)), Math.abs(value) * 2 ** -22, 2 ** -148);
  return Math.fround(value + step);
}

/**
 * Falsifies drawn values of a stored float32 tensor; false where the file has another type or its values are not its last
 * bytes.
 */
export async function falsifyTensor(path: string, tolerance: Tolerance, count = 1): Promise<boolean> {
  const bytes = await readFile(path);
  const { dtype, values } = readOnnxTensor(bytes, path);
  const begin = bytes.length - values.length * 4;
  if (dtype !== 'float32' || values.length < count || begin < 0) return false;
  for (const at of drawn([...values.keys()], count)) {
    const byte = begin + at * 4;
    if (!Object.is(bytes.readFloatLE(byte), values[at])) return false;
    bytes.writeFloatLE(falsifiedFloat(Number(values[at]), tolerance), byte);
  }
  await writeFile(path, bytes);
  return true;
}

/** Every figure of a tree, as the way to it. */
export function leaves(tree: unknown, path: readonly string[] = []): string[][] {
  if (typeof tree !== 'object' || tree === null) return [[...path]];
  return Object.entries(tree).flatMap(([name, value]) => leaves(value, [...path, name]));
}

/** The tree with another figure at the end of that way. */
export function falsified(tree: unknown, [name, ...rest]: readonly string[]): unknown {
  if (name === undefined) {
    if (typeof tree === 'number') return tree + 1;
    return typeof tree === 'boolean' ? !tree : `${String(tree)}9`;
  }
  const change = (value: unknown, key: string) => (key === name ? falsified(value, rest) : value);
  if (Array.isArray(tree)) return tree.map((value, i) => change(value, String(i)));
  return Object.fromEntries(Object.entries(tree as object).map(([key, value]) => [key, change(value, key)]));
}
