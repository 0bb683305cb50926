// Brings the phases of a transposed convolution together: column x of an output row is column x / stride of phase
// x mod stride.

/**
 * filters x rows lines of `columns` outputs. Of phase p, row r of filter f lies at
 * bands + p * phaseBytes + f * filterBytes + r * lineBytes; out likewise, without phases.
 */
export function interleave(
  bands: usize, phases: i32, phaseBytes: usize, filterBytes: usize, lineBytes: usize,
  filters: i32, rows: i32, columns: i32, out: usize, outFilter: usize, outRow: usize,
): void {
  for (let f = 0; f < filters; f++) {
    let from = bands, to = out;
    for (let r = 0; r < rows; r++) {
      if (phases == 2) zip(from, from + phaseBytes, to, columns);
      else for (let p = 0; p < phases; p++) spread(from + <usize>p * phaseBytes, to + (<usize>p << 2), columns - p, phases);
      from += lineBytes; to += outRow;
    }
    bands += filterBytes; out += outFilter;
  }
}

/** Two phases, eight outputs at a time. */
@inline
function zip(even: usize, odd: usize, to: usize, columns: i32): void {
  for (; columns >= 8; columns -= 8) {
    let a = v128.load(even), b = v128.load(odd);
    v128.store(to, i8x16.shuffle(a, b, 0, 1, 2, 3, 16, 17, 18, 19, 4, 5, 6, 7, 20, 21, 22, 23));
    v128.store(to, i8x16.shuffle(a, b, 8, 9, 10, 11, 24, 25, 26, 27, 12, 13, 14, 15, 28, 29, 30, 31), 16);
    even += 16; odd += 16; to += 32;
  }
  spread(even, to, columns, 2);
  spread(odd, to + 4, columns - 1, 2);
}

/** Every `step`th of `columns` outputs, from the first on. */
@inline
function spread(from: usize, to: usize, columns: i32, step: i32): void {
  for (; columns > 0; columns -= step) {
    store<f32>(to, load<f32>(from));
    from += 4; to += <usize>step << 2;
  }
}

/** Of every filter rows x columns outputs that no tap meets: its bias. */
export function fillRows(
  biases: usize, filters: i32, rows: i32, columns: i32, out: usize, outFilter: usize, outRow: usize,
): void {
  for (let f = 0; f < filters; f++) {
    let bias = load<f32>(biases), row = out;
    for (let r = 0; r < rows; r++) {
      for (let x = 0; x < columns; x++) store<f32>(row + (<usize>x << 2), bias);
      row += outRow;
    }
    biases += 4; out += outFilter;
  }
}
