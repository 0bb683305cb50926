import fc from 'fast-check';
import { expect } from 'vitest';
import { numel } from '../../core/tensor/shape.ts';
import type { Tensor } from '../../core/tensor/tensor.ts';
import { byteMutations, mutatedBytes } from './mutate-bytes.ts';
import { refusalOf } from './refusal.ts';
import { runs } from './runs.ts';

type File = Uint8Array<ArrayBuffer>;

/** Gives memory, but never more than a reader is allowed. */
export function countedMemory(maxValues: number): (length: number) => Float32Array {
  return (length) => {
    if (!(length >= 0 && length <= maxValues)) throw new Error(`${length} values asked for, ${maxValues} allowed`);
    return new Float32Array(length);
  };
}

/**
 * What a reader makes of valid files changed in one to three places, and of random bytes: a whole tensor or one sentence,
 * and nothing else. Answers how often each, so that a test can see that all were reached.
 */
export function fuzzReader(files: readonly File[], read: (file: File) => Tensor, count: number): Map<string, number> {
  const seen = new Map<string, number>();
  const attempt = (file: File) => {
    let tensor: Tensor | undefined;
    // Anything that is no LabError is thrown on and fails the property with the changes that led to it.
    const refusal = refusalOf(() => (tensor = read(file)));
    if (tensor !== undefined) expect(tensor.data.length).toBe(numel(tensor.shape));
    if (refusal !== undefined) expect(refusal.message).toMatch(/^[^]{10,600}[.]$/);
    const code = refusal?.code ?? 'accepted';
    seen.set(code, (seen.get(code) ?? 0) + 1);
  };
  const changes = fc.array(byteMutations, { minLength: 1, maxLength: 3 });
  fc.assert(
    fc.property(fc.nat(files.length - 1), changes, (index, mutations) => {
      attempt(mutations.reduce((file, each) => mutatedBytes(file, each, files), files[index] ?? new Uint8Array(0)));
    }),
    { numRuns: runs(count) },
  );
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 2000 }), (bytes) => attempt(bytes.slice())),
    { numRuns: runs(Math.ceil(count / 4)) },
  );
  return seen;
}
