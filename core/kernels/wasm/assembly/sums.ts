// Sums of many values in double precision, in eight sums side by side.
import { lower, upper } from './doubles';

export function sumOf(src: usize, n: i32): f64 { return total(src, n, 0, false); }

/** The sum of (x - mean) squared. */
export function squaresOf(src: usize, n: i32, mean: f64): f64 { return total(src, n, mean, true); }

@inline
function total(src: usize, n: i32, mean: f64, squared: bool): f64 {
  let a = f64x2.splat(0), b = a, c = a, d = a;
  for (; n >= 8; n -= 8) {
    let x = v128.load(src), y = v128.load(src, 16);
    a = f64x2.add(a, term(lower(x), mean, squared)); b = f64x2.add(b, term(upper(x), mean, squared));
    c = f64x2.add(c, term(lower(y), mean, squared)); d = f64x2.add(d, term(upper(y), mean, squared));
    src += 32;
  }
  a = f64x2.add(f64x2.add(a, b), f64x2.add(c, d));
  let sum = f64x2.extract_lane(a, 0) + f64x2.extract_lane(a, 1);
  for (; n > 0; n--) {
    let x = <f64>load<f32>(src) - mean;
    sum += squared ? x * x : x;
    src += 4;
  }
  return sum;
}

@inline
function term(x: v128, mean: f64, squared: bool): v128 {
  if (!squared) return x;
  let distance = f64x2.sub(x, f64x2.splat(mean));
  return f64x2.mul(distance, distance);
}
