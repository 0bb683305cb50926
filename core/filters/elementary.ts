/**
 * Elementary functions that give the same bits on every machine: only the operations whose rounding IEEE 754 fixes
 * (+ - * / and square root). Math.exp, Math.cos and their like may differ between engines, and weights follow from them.
 * All are right to about 1e-15, relative to their value (sine, cosine: to 1).
 */

/**
 * ln x for 0 < x <= 1: x = m · 2^-e with m in [√½, √2), ln m = 2 artanh((m - 1) / (m + 1)) by its series.
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

/** e^-x for x >= 0: x = n ln 2 + r with r in [0, ln 2), e^-r by its series. 0 where the result leaves float64's range. */
export function decay(x: number): number {
  if (!(x < 746)) return Number.isNaN(x) ? NaN : 0;
  const halvings = Math.floor(x / Math.LN2);
  // ln 2 in two parts: the first has few enough digits for its product with `halvings` to be exact.
  const r = x - halvings * 0.6931471803691238 - halvings * 1.9082149292705877e-10;
  let sum = 0;
  // r < 0.7: the term after r^20 / 20! is below 1e-21.
  for (let n = 20; n >= 1; n--) sum = (sum + 1) * (-r / n);
  let result = 1 + sum;
  for (let i = 0; i < halvings; i++) result /= 2;
  return result;
}

/** Cosine of an angle in degrees; exactly 0, ±1 and ±√½ at multiples of 45. */
export function cosine(degrees: number): number {
  const turned = Math.abs(degrees % 360);
  const angle = turned > 180 ? 360 - turned : turned;
  return angle > 90 ? -cosineOfQuarter(180 - angle) : cosineOfQuarter(angle);
}

/** Sine of an angle in degrees; exactly 0, ±1 and ±√½ at multiples of 45. */
export function sine(degrees: number): number {
  return cosine(90 - (degrees % 360));
}

/** For 0 to 90 degrees. Beyond 45 the sine of what is missing to 90, whose series is shorter. */
function cosineOfQuarter(degrees: number): number {
  if (degrees === 45) return Math.SQRT1_2;
  const radians = ((degrees > 45 ? 90 - degrees : degrees) * Math.PI) / 180;
  const square = radians * radians;
  const first = degrees > 45 ? 1 : 0;
  let sum = 0;
  // Below π / 4 the term of order 20 is under 1e-20.
  for (let n = 18 + first; n > first; n -= 2) sum = (sum + 1) * (-square / (n * (n - 1)));
  return (1 + sum) * (first === 1 ? radians : 1);
}

/** Angle in radians whose sine is x, for -1 <= x <= 1. */
export function arcSine(x: number): number {
  return arcTangent(x / Math.sqrt((1 - x) * (1 + x)));
}

function arcTangent(x: number): number {
  if (x < 0) return -arcTangent(-x);
  if (x > 1) return Math.PI / 2 - arcTangent(1 / x);
  // Twice half the angle: what is left is below tan(π / 16) < 0.2.
  const half = x / (1 + Math.sqrt(1 + x * x));
  const quarter = half / (1 + Math.sqrt(1 + half * half));
  const square = quarter * quarter;
  let sum = 0;
  // The term after the one of order 25 is below 1e-19.
  for (let n = 25; n >= 1; n -= 2) sum = 1 / n - sum * square;
  return 4 * quarter * sum;
}
