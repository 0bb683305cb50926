// Values moved or mixed along rows: padding, rearrangement, resizing.
import { storeSome } from './doubles';

/** dst[i] = src[i step], of n values; the step in values. */
@inline
function moveRow(src: usize, dst: usize, n: i32, step: i32): void {
  if (step == 1 && n >= 16) { memory.copy(dst, src, <usize>n << 2); return; }
  let bytes = <isize>step << 2;
  for (; n > 0; n--) { store<f32>(dst, load<f32>(src)); src += bytes; dst += 4; }
}

/** rows x columns values one behind the other, rowStep and columnStep values apart where they come from. */
export function moveRows(src: usize, dst: usize, rows: i32, rowStep: i32, columns: i32, columnStep: i32): void {
  for (; rows > 0; rows--) {
    moveRow(src, dst, columns, columnStep);
    src += <isize>rowStep << 2; dst += <usize>columns << 2;
  }
}

/**
 * rows x columns values of one plane with borders: rowMap names the row of the input (-1: all `value`), columnMap the column;
 * columns [begin, end) are `inner` columns of the input in a row, from its column `first` on.
 */
export function padRows(
  src: usize, width: i32, rowMap: usize, rows: i32, columnMap: usize, columns: i32, begin: i32, end: i32, first: i32,
  value: f32, dst: usize,
): void {
  for (; rows > 0; rows--) {
    let row = load<i32>(rowMap);
    if (row < 0) for (let x = 0; x < columns; x++) store<f32>(dst + (<usize>x << 2), value);
    else {
      let from = src + ((<usize>row * <usize>width) << 2);
      border(from, columnMap, 0, begin, value, dst);
      memory.copy(dst + (<usize>begin << 2), from + (<usize>first << 2), <usize>(end - begin) << 2);
      border(from, columnMap, end, columns, value, dst);
    }
    rowMap += 4; dst += <usize>columns << 2;
  }
}

@inline
function border(from: usize, columnMap: usize, begin: i32, end: i32, value: f32, dst: usize): void {
  for (let x = begin; x < end; x++) {
    let column = load<i32>(columnMap + (<usize>x << 2));
    store<f32>(dst + (<usize>x << 2), column < 0 ? value : load<f32>(from + (<usize>column << 2)));
  }
}

/** dst[x] = src at `places[x]` bytes, of n values. */
export function gatherRow(src: usize, places: usize, dst: usize, n: i32): void {
  for (; n > 0; n--) {
    store<f32>(dst, load<f32>(src + load<u32>(places)));
    places += 4; dst += 4;
  }
}

/**
 * n values, each the sum over `rowCount` rows (their addresses, their weights) and `taps` columns: the product of both weights
 * times the value, in that order, without those of weight 0. Tap c of column x lies places[c n' + x] bytes in a row and weighs
 * weights[c n' + x], n' being `apart`.
 */
export function mixRow(
  rows: usize, rowWeights: usize, rowCount: i32, places: usize, weights: usize, taps: i32, apart: i32, dst: usize, n: i32,
): void {
  let zero = f64x2.splat(0);
  for (let x = 0; x < n; x += 2) {
    let sum = f64x2.splat(-0.0);
    for (let r = 0; r < rowCount; r++) {
      let row: usize = load<u32>(rows + (<usize>r << 2)), rowWeight = f64x2.splat(load<f64>(rowWeights + (<usize>r << 3)));
      let at = <usize>x;
      for (let c = 0; c < taps; c++) {
        let place = places + (at << 2);
        let pair = v128.load32_zero(row + load<u32>(place));
        pair = v128.load32_lane(row + load<u32>(place, 4), pair, 1);
        let weight = f64x2.mul(rowWeight, v128.load(weights + (at << 3)));
        let more = f64x2.add(sum, f64x2.mul(weight, f64x2.promote_low_f32x4(pair)));
        sum = v128.bitselect(sum, more, f64x2.eq(weight, zero));
        at += <usize>apart;
      }
    }
    storeSome(dst, f32x4.demote_f64x2_zero(sum), min(2, n - x));
    dst += 8;
  }
}
