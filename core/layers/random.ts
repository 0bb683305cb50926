import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus';

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

/**
 * ln x for 0 < x <= 1, to about 1e-16: x = m · 2^-e with m in [√½, √2), ln m = 2 artanh((m - 1) / (m + 1)) by its series.
 */
export function naturalLog(x: number): number {
  let mantissa = x;
  let halvings = 0;
  while (mantissa < Math.SQRT1_2) {
    mantissa *= 2;
    halvings++;
  }
  const t = (mantissa - 1) / (mantissa + 1);
  const square = t * t;
  let sum = 0;
  // |t| < 0.172: the term after 1/23 · t^23 is below 1e-19.
  for (let n = 23; n >= 1; n -= 2) sum = sum * square + 1 / n;
  return 2 * t * sum - halvings * Math.LN2;
}
