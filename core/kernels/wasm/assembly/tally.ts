// What is said about a map whose values do not stay: one row of it at a time.
import { lower, upper } from './doubles';

/**
 * The least and the largest of n values, the sums of their distances from `pivot` and of the squares of these, and how many
 * are zero, to `out`, in double precision. False where a value is not finite: then the numbers mean nothing.
 */
export function tallyRow(src: usize, n: i32, pivot: f64, out: usize): bool {
  let least = f32x4.splat(Infinity), largest = f32x4.splat(-Infinity);
  let odd = f32x4.splat(0), zeros = i32x4.splat(0);
  let a = f64x2.splat(0), b = a, c = a, d = a, from = f64x2.splat(pivot), nothing = f32x4.splat(0);
  for (; n >= 4; n -= 4) {
    let x = v128.load(src);
    least = f32x4.pmin(least, x); largest = f32x4.pmax(largest, x);
    odd = v128.or(odd, f32x4.sub(x, x));
    zeros = i32x4.sub(zeros, f32x4.eq(x, nothing));
    let low = f64x2.sub(lower(x), from), high = f64x2.sub(upper(x), from);
    a = f64x2.add(a, f64x2.mul(low, low)); b = f64x2.add(b, f64x2.mul(high, high));
    c = f64x2.add(c, low); d = f64x2.add(d, high);
    src += 16;
  }
  let min = f32x4.extract_lane(least, 0), max = f32x4.extract_lane(largest, 0);
  min = Mathf.min(Mathf.min(min, f32x4.extract_lane(least, 1)), Mathf.min(f32x4.extract_lane(least, 2), f32x4.extract_lane(least, 3)));
  max = Mathf.max(Mathf.max(max, f32x4.extract_lane(largest, 1)), Mathf.max(f32x4.extract_lane(largest, 2), f32x4.extract_lane(largest, 3)));
  a = f64x2.add(a, b); c = f64x2.add(c, d);
  let squares = f64x2.extract_lane(a, 0) + f64x2.extract_lane(a, 1), sum = f64x2.extract_lane(c, 0) + f64x2.extract_lane(c, 1);
  let finite = !v128.any_true(odd);
  let count = i32x4.extract_lane(zeros, 0) + i32x4.extract_lane(zeros, 1) + i32x4.extract_lane(zeros, 2) + i32x4.extract_lane(zeros, 3);
  for (; n > 0; n--) {
    let x = load<f32>(src);
    if (x - x != 0) finite = false;
    min = Mathf.min(min, x); max = Mathf.max(max, x);
    if (x == 0) count++;
    let distance = <f64>x - pivot;
    sum += distance; squares += distance * distance;
    src += 4;
  }
  store<f64>(out, min); store<f64>(out, max, 8); store<f64>(out, sum, 16); store<f64>(out, squares, 24); store<f64>(out, count, 32);
  return finite;
}

/** Adds the sums of boxes of a row, in double precision, to those at `out`; box i begins at value `columns[i]` and ends where the next begins. */
export function boxSums(src: usize, columns: usize, boxes: i32, out: usize): void {
  let begin = load<i32>(columns);
  for (let i = 0; i < boxes; i++) {
    columns += 4;
    let end = load<i32>(columns), at = src + (<usize>begin << 2), n = end - begin;
    let a = f64x2.splat(0), b = a;
    for (; n >= 4; n -= 4) {
      let x = v128.load(at);
      a = f64x2.add(a, lower(x)); b = f64x2.add(b, upper(x));
      at += 16;
    }
    a = f64x2.add(a, b);
    let sum = f64x2.extract_lane(a, 0) + f64x2.extract_lane(a, 1);
    for (; n > 0; n--) { sum += <f64>load<f32>(at); at += 4; }
    store<f64>(out, load<f64>(out) + sum);
    out += 8; begin = end;
  }
}
