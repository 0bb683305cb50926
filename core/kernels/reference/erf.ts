const twoOverRootPi = 1.1283791670955126;
const rootPi = 1.7724538509055159;

/**
 * The complementary error function, to about 1e-15 absolute and 1e-10 relative: by the series of all-positive terms below
 * 2.5, by the continued fraction above (Abramowitz and Stegun 7.1.6 and 7.1.14).
 */
export function erfc(x: number): number {
  if (x < 0) return 2 - erfc(-x);
  if (x < 2.5) return 1 - erfSeries(x);
  // exp(-x²) is zero from here on.
  if (x > 27.3) return 0;
  return erfcFraction(x);
}

/** erf x = 2/√π · exp(-x²) · Σ 2^n x^(2n+1) / (1 · 3 · ... · (2n+1)). */
function erfSeries(x: number): number {
  const square = x * x;
  let term = x;
  let sum = x;
  for (let n = 1; term > sum * 1e-17; n++) {
    term *= (2 * square) / (2 * n + 1);
    sum += term;
  }
  return twoOverRootPi * Math.exp(-square) * sum;
}

/** erfc x = exp(-x²)/√π · 1/(x + (1/2)/(x + 1/(x + (3/2)/(x + ...)))), from the inside out. */
function erfcFraction(x: number): number {
  let tail = x;
  for (let n = 60; n >= 1; n--) tail = x + n / 2 / tail;
  return Math.exp(-x * x) / (rootPi * tail);
}
