// One filter per plane, row by row: depthwise convolutions.
import { dq1, dq2, dq4, dq8, dw1, dw4 } from './micro';

/** rows x columns outputs of one filter, any taps: tap k lies off[k] bytes behind the output's place. */
export function filterRows(
  src: usize, srcRow: usize, out: usize, outRow: usize, rows: i32, columns: i32,
  taps: i32, weights: usize, off: usize, bias: f32, spare: usize,
): void {
  for (let r = 0; r < rows; r++) {
    let p = src, o = out, quads = columns >> 2;
    for (; quads >= 8; quads -= 8) { dq8(taps, weights, p, off, o, bias); p += 128; o += 128; }
    if (quads >= 4) { dq4(taps, weights, p, off, o, bias); p += 64; o += 64; quads -= 4; }
    if (quads >= 2) { dq2(taps, weights, p, off, o, bias); p += 32; o += 32; quads -= 2; }
    if (quads >= 1) { dq1(taps, weights, p, off, o, bias); p += 16; o += 16; }
    let rest = columns & 3;
    if (rest > 0) {
      dq1(taps, weights, p, off, spare, bias);
      copyFew(spare, o, rest);
    }
    src += srcRow; out += outRow;
  }
}

/** The same for 3 x 3 taps without stride or dilation, four rows at once. */
export function threeByThreeRows(
  src: usize, srcRow: usize, out: usize, outRow: usize, rows: i32, columns: i32, weights: usize, bias: f32, spare: usize,
): void {
  let quads = columns >> 2, rest = columns & 3, done: usize = <usize>quads << 4;
  for (; rows >= 4; rows -= 4) {
    dw4(src, srcRow, out, outRow, quads, weights, bias);
    if (rest > 0) {
      dw4(src + done, srcRow, spare, 16, 1, weights, bias);
      for (let i: usize = 0; i < 4; i++) copyFew(spare + (i << 4), out + i * outRow + done, rest);
    }
    src += srcRow << 2; out += outRow << 2;
  }
  for (; rows > 0; rows--) {
    dw1(src, srcRow, out, outRow, quads, weights, bias);
    if (rest > 0) {
      dw1(src + done, srcRow, spare, 16, 1, weights, bias);
      copyFew(spare, out + done, rest);
    }
    src += srcRow; out += outRow;
  }
}

@inline
function copyFew(from: usize, to: usize, n: i32): void {
  for (let i: usize = 0; i < <usize>n; i++) store<f32>(to + (i << 2), load<f32>(from + (i << 2)));
}
