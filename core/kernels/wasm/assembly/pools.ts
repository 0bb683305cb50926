// Windows of one plane folded: maxima and averages, tap by tap in the definition's order. Tap k lies off[k] bytes behind the
// place of an output; lines of src and out are srcRow and outRow bytes apart.
import { lower, single, storeSome, upper } from './doubles';

/** The first of the largest; NaN where there is one. */
export function maxRows(
  src: usize, srcRow: usize, out: usize, outRow: usize, rows: i32, columns: i32, taps: i32, off: usize,
): void {
  for (; rows > 0; rows--) {
    let p = src, o = out, n = columns;
    for (; n > 4; n -= 8) {
      let a = f32x4.splat(-Infinity), b = a, none = f32x4.splat(0), other = none;
      for (let k = 0; k < taps; k++) {
        let at = p + load<u32>(off + (<usize>k << 2));
        let x = v128.load(at), y = v128.load(at, 16);
        a = f32x4.pmax(a, x); none = v128.or(none, f32x4.ne(x, x));
        b = f32x4.pmax(b, y); other = v128.or(other, f32x4.ne(y, y));
      }
      v128.store(o, v128.or(a, none));
      storeSome(o + 16, v128.or(b, other), n - 4);
      p += 32; o += 32;
    }
    if (n > 0) {
      let a = f32x4.splat(-Infinity), none = f32x4.splat(0);
      for (let k = 0; k < taps; k++) {
        let x = v128.load(p + load<u32>(off + (<usize>k << 2)));
        a = f32x4.pmax(a, x); none = v128.or(none, f32x4.ne(x, x));
      }
      storeSome(o, v128.or(a, none), n);
    }
    src += srcRow; out += outRow;
  }
}

/** Sums divided by rowCounts[row] · columnCounts[column], doubles both. */
export function averageRows(
  src: usize, srcRow: usize, out: usize, outRow: usize, rows: i32, columns: i32, taps: i32, off: usize,
  rowCounts: usize, columnCounts: usize,
): void {
  for (; rows > 0; rows--) {
    let p = src, o = out, counts = columnCounts;
    let rowCount = f64x2.splat(load<f64>(rowCounts));
    for (let n = columns; n > 0; n -= 4) {
      let a = f64x2.splat(0), b = a;
      for (let k = 0; k < taps; k++) {
        let x = v128.load(p + load<u32>(off + (<usize>k << 2)));
        a = f64x2.add(a, lower(x)); b = f64x2.add(b, upper(x));
      }
      a = f64x2.div(a, f64x2.mul(rowCount, v128.load(counts)));
      b = f64x2.div(b, f64x2.mul(rowCount, v128.load(counts, 16)));
      storeSome(o, single(a, b), n);
      p += 16; o += 16; counts += 32;
    }
    src += srcRow; out += outRow; rowCounts += 8;
  }
}
