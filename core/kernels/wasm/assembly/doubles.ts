// Four numbers as two pairs in double precision and back: what the definition rounds once is rounded once.

@inline
export function lower(x: v128): v128 { return f64x2.promote_low_f32x4(x); }

@inline
export function upper(x: v128): v128 { return f64x2.promote_low_f32x4(v128.shuffle<i64>(x, x, 1, 0)); }

@inline
export function single(lower: v128, upper: v128): v128 {
  return v128.shuffle<i64>(f32x4.demote_f64x2_zero(lower), f32x4.demote_f64x2_zero(upper), 0, 2);
}

/** The first n of four numbers. */
@inline
export function storeSome(to: usize, x: v128, n: i32): void {
  if (n >= 4) v128.store(to, x);
  else if (n == 3) { v128.store64_lane(to, x, 0); v128.store32_lane(to, x, 2, 8); }
  else if (n == 2) v128.store64_lane(to, x, 0);
  else v128.store32_lane(to, x, 0);
}

// 1.5 · 2^52: a small number added to it stands, rounded to a whole one, in the last bits.
const shifter: f64 = 6755399441055744.0;
const log2e: f64 = 1.4426950408889634;
// ln 2 in two parts, the first with zeros behind, so that its multiples are exact.
const ln2high: f64 = 0.693147180369123816490;
const ln2low: f64 = 1.90821492927058770002e-10;

/**
 * exp x, or exp x - 1 without cancellation: x = k ln 2 + r, |r| <= ln 2 / 2, the series of exp r - 1 up to r^11 (its
 * rest is below 7e-15), times 2^k. Infinite above 709.78, and of -708 below.
 */
@inline
export function exponential(x: v128, minusOne: bool): v128 {
  let near = f64x2.pmin(f64x2.pmax(x, f64x2.splat(-708.0)), f64x2.splat(709.0));
  let shifted = f64x2.add(f64x2.mul(near, f64x2.splat(log2e)), f64x2.splat(shifter));
  let k = f64x2.sub(shifted, f64x2.splat(shifter));
  let r = f64x2.sub(f64x2.sub(near, f64x2.mul(k, f64x2.splat(ln2high))), f64x2.mul(k, f64x2.splat(ln2low)));
  // By pairs of terms: a chain of eleven would leave the machine waiting.
  let r2 = f64x2.mul(r, r), r4 = f64x2.mul(r2, r2);
  let a = pair(r, 1.0, 0.5), b = pair(r, 1.0 / 6.0, 1.0 / 24.0), c = pair(r, 1.0 / 120.0, 1.0 / 720.0);
  let d = pair(r, 1.0 / 5040.0, 1.0 / 40320.0), e = pair(r, 1.0 / 362880.0, 1.0 / 3628800.0);
  let low = f64x2.add(a, f64x2.mul(b, r2)), middle = f64x2.add(c, f64x2.mul(d, r2));
  let high = f64x2.add(e, f64x2.mul(r2, f64x2.splat(1.0 / 39916800.0)));
  let s = f64x2.add(low, f64x2.mul(r4, f64x2.add(middle, f64x2.mul(r4, high))));
  s = f64x2.mul(s, r);
  let power = i64x2.add(i64x2.shl(shifted, 52), f64x2.splat(1.0));
  let offset = minusOne ? f64x2.sub(power, f64x2.splat(1.0)) : power;
  let value = f64x2.add(f64x2.mul(power, s), offset);
  return v128.bitselect(f64x2.splat(Infinity), value, f64x2.gt(x, f64x2.splat(709.78)));
}

@inline
function pair(r: v128, first: f64, second: f64): v128 { return f64x2.add(f64x2.splat(first), f64x2.mul(r, f64x2.splat(second))); }
