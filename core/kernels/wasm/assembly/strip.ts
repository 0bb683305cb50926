// Copies the part of a picture that a block of outputs reads into scratch memory, with its padding, and with a stride's
// phases side by side, so that the kernels see plain rows.

/**
 * planes x rows lines of `columns` padded columns from `first` on. rowMap: for every line the row of the plane it holds,
 * or -1 for padding; columnMap: for each of these columns that is padding that of the input, or -1. Columns [padding, padding + width) are
 * the input's own. Lines are `line` bytes apart; with more than one phase, column x goes to phase x mod phases, each
 * `phase` bytes wide, by way of `temp`. Padding holds `beyond`.
 */
export function fillStrip(
  src: usize, planeBytes: usize, planes: i32, width: i32,
  rowMap: usize, rows: i32, columnMap: usize, first: i32, columns: i32, padding: i32,
  dst: usize, line: usize, phases: i32, phase: usize, temp: usize, beyond: f32,
): void {
  for (let p = 0; p < planes; p++) {
    for (let r = 0; r < rows; r++) {
      let row = load<i32>(rowMap + (<usize>r << 2));
      if (row < 0) fill(dst, line, beyond);
      else {
        let from = src + ((<usize>row * <usize>width) << 2);
        if (phases == 1) padLine(from, width, columnMap, first, columns, padding, dst, beyond);
        else {
          padLine(from, width, columnMap, first, columns, padding, temp, beyond);
          if (phases == 2) splitTwo(temp, columns, dst, phase);
          else split(temp, columns, phases, dst, phase);
        }
      }
      dst += line;
    }
    src += planeBytes;
  }
}

@inline
function fill(dst: usize, bytes: usize, value: f32): void {
  let four = f32x4.splat(value);
  for (let i: usize = 0; i < bytes; i += 16) v128.store(dst + i, four);
}

function padLine(src: usize, width: i32, columnMap: usize, first: i32, columns: i32, padding: i32, dst: usize, beyond: f32): void {
  let end = first + columns;
  let inner = min(max(first, padding), end);
  let outer = max(inner, min(end, padding + width));
  let x = first;
  for (; x < inner; x++) { store<f32>(dst, columnAt(src, columnMap, x - first, beyond)); dst += 4; }
  let s = src + (<usize>(x - padding) << 2);
  for (; x + 8 <= outer; x += 8) {
    v128.store(dst, v128.load(s));
    v128.store(dst, v128.load(s, 16), 16);
    dst += 32; s += 32;
  }
  for (; x < outer; x++) { store<f32>(dst, load<f32>(s)); dst += 4; s += 4; }
  for (; x < end; x++) { store<f32>(dst, columnAt(src, columnMap, x - first, beyond)); dst += 4; }
}

@inline
function columnAt(src: usize, columnMap: usize, x: i32, beyond: f32): f32 {
  let column = load<i32>(columnMap + (<usize>x << 2));
  return column < 0 ? beyond : load<f32>(src + (<usize>column << 2));
}

function splitTwo(src: usize, columns: i32, dst: usize, phase: usize): void {
  let x = 0;
  for (; x < columns; x += 8) {
    let a = v128.load(src), b = v128.load(src, 16);
    v128.store(dst, i8x16.shuffle(a, b, 0, 1, 2, 3, 8, 9, 10, 11, 16, 17, 18, 19, 24, 25, 26, 27));
    v128.store(dst + phase, i8x16.shuffle(a, b, 4, 5, 6, 7, 12, 13, 14, 15, 20, 21, 22, 23, 28, 29, 30, 31));
    src += 32; dst += 16;
  }
}

function split(src: usize, columns: i32, phases: i32, dst: usize, phase: usize): void {
  let at = 0;
  for (let x = 0; x < columns; x++) {
    store<f32>(dst + <usize>at * phase, load<f32>(src));
    src += 4; at++;
    if (at == phases) { at = 0; dst += 4; }
  }
}
