import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus';
import { naturalLog } from '../filters/elementary.ts';

/**
 * Random numbers that are the same bits on every machine: only integer arithmetic and the operations whose rounding
 * IEEE 754 fixes (+ - * / and square root). Math.log, Math.cos and their like may differ between engines.
 */

/** Uniform in [0, 1), 53 bits. `stream` 0, 1, ...: independent sequences of one seed. */
export function uniformSource(seed: number, stream: number): () => number {
  const generator = xoroshiro128plus(seed);
  // The first outputs of neighbouring seeds resemble each other; a jump of 2^64 steps ends that.
  for (let jumps = 0; jumps <= stream; jumps++) generator.jump();
  return () => {
    const high = generator.next() >>> 5;
    const low = generator.next() >>> 6;
    return (high * 2 ** 26 + low) / 2 ** 53;
  };
}

/** Standard normal, by the polar method (Marsaglia and Bray 1964). */
export function normalSource(seed: number, stream: number): () => number {
  const uniform = uniformSource(seed, stream);
  let spare: number | undefined;
  return () => {
    if (spare !== undefined) {
      const value = spare;
      spare = undefined;
      return value;
    }
    for (;;) {
      const u = 2 * uniform() - 1;
      const v = 2 * uniform() - 1;
      const square = u * u + v * v;
      if (square > 0 && square < 1) {
        const scale = Math.sqrt((-2 * naturalLog(square)) / square);
        spare = v * scale;
        return u * scale;
      }
    }
  };
}
