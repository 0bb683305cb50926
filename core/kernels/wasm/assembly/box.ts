// Several filters over a box of outputs: tiles of 8 positions (two quads) x all filters of a group.
import { dk1, dk2, dk3, dk4, dk5, dk6, gk1, gk2, gk3, gk4, gk5, gk6 } from './micro';

// Words of the parameter block P, all i32: see box-parameters.ts.
// 0 taps k, 1 weights (panels), 2 biases, 3 byte offsets of the taps, 4 taps in a block, 5 panels: their rows, 6 their number,
// 7 scratch for 8 columns of taps, 8 scratch for 8 outputs of every filter, 9 bytes between the outputs of two filters,
// 10..13 the block T of generate-micro.mjs
const ends: usize = 40;
// From word 16 on tiles that wait: where both quads are read and written.
const batch: usize = 64;
const batchTiles = 16;

/** Packs the taps into a panel of 8 columns per block first: for many filters. */
export function packedBox(P: usize, src: usize, srcRow: usize, out: usize, outRow: usize, rows: i32, columns: i32): void {
  box(P, src, srcRow, out, outRow, rows, columns, true);
}

/** Reads the taps where they lie, a batch of tiles for one panel of filters after the other. */
export function directBox(P: usize, src: usize, srcRow: usize, out: usize, outRow: usize, rows: i32, columns: i32): void {
  box(P, src, srcRow, out, outRow, rows, columns, false);
}

@inline
function box(P: usize, src: usize, srcRow: usize, out: usize, outRow: usize, rows: i32, columns: i32, packed: bool): void {
  let spare: usize = load<u32>(P, 32), filterBytes: usize = load<u32>(P, 36);
  let quads = (columns + 3) >> 2;
  let row = 0, quad = 0, waiting = 0;
  while (row < rows) {
    let p0 = src + <usize>row * srcRow + (<usize>quad << 4), o0 = out + <usize>row * outRow + (<usize>quad << 4);
    let n0 = min(4, columns - (quad << 2));
    if (++quad == quads) { quad = 0; row++; }
    let p1 = p0, o1 = o0, n1 = 0;
    if (row < rows) {
      p1 = src + <usize>row * srcRow + (<usize>quad << 4); o1 = out + <usize>row * outRow + (<usize>quad << 4);
      n1 = min(4, columns - (quad << 2));
      if (++quad == quads) { quad = 0; row++; }
    }
    if (n0 + n1 < 8) {
      if (packed) packedTile(P, p0, p1, spare, spare + 16, 32); else directTile(P, p0, p1, spare, spare + 16, 32);
      keep(P, spare, o0, n0);
      keep(P, spare + 16, o1, n1);
    } else if (packed) packedTile(P, p0, p1, o0, o1, filterBytes);
    else {
      let tile = P + batch + (<usize>waiting << 4);
      store<u32>(tile, <u32>p0); store<u32>(tile, <u32>p1, 4); store<u32>(tile, <u32>o0, 8); store<u32>(tile, <u32>o1, 12);
      if (++waiting == batchTiles) { directBatch(P, waiting, filterBytes); waiting = 0; }
    }
  }
  if (!packed && waiting > 0) directBatch(P, waiting, filterBytes);
}

/** The first n of 4 outputs of every filter, from scratch to where they belong. */
function keep(P: usize, from: usize, to: usize, n: i32): void {
  let panel: usize = load<u32>(P, 20), panels = load<i32>(P, 24), filterBytes: usize = load<u32>(P, 36);
  let filters = 0;
  for (let i = 0; i < panels; i++) { filters += load<i32>(panel); panel += 4; }
  for (let f = 0; f < filters; f++) {
    for (let i: usize = 0; i < <usize>n; i++) store<f32>(to + (i << 2), load<f32>(from + (i << 2)));
    from += 32; to += filterBytes;
  }
}

@inline
function tile(P: usize, p0: usize, p1: usize, o0: usize, o1: usize, ldc: usize, packed: bool): void {
  if (packed) packedTile(P, p0, p1, o0, o1, ldc); else directTile(P, p0, p1, o0, o1, ldc);
}

export function packedTile(P: usize, p0: usize, p1: usize, o0: usize, o1: usize, ldc: usize): void {
  let taps = load<i32>(P), off: usize = load<u32>(P, 12);
  let block = load<i32>(P, 16), B: usize = load<u32>(P, 28);
  store<u32>(P + ends, <u32>ldc, 8);
  for (let k0 = 0; k0 < taps; k0 += block) {
    let k = min(block, taps - k0);
    packColumns(p0, p1, off + (<usize>k0 << 2), k, B);
    let A: usize = load<u32>(P, 4), C0 = o0, C1 = o1;
    let bias: usize = k0 == 0 ? <usize>load<u32>(P, 8) : 0;
    let panel: usize = load<u32>(P, 20);
    for (let i = load<i32>(P, 24); i > 0; i--) {
      let rows = load<i32>(panel);
      setEnds(P, C0, C1, bias);
      let a = A + ((<usize>k0 * <usize>rows) << 2);
      switch (rows) {
        case 6: gk6(k, a, B, P + ends); break;
        case 5: gk5(k, a, B, P + ends); break;
        case 4: gk4(k, a, B, P + ends); break;
        case 3: gk3(k, a, B, P + ends); break;
        case 2: gk2(k, a, B, P + ends); break;
        default: gk1(k, a, B, P + ends);
      }
      panel += 4; A += (<usize>taps * <usize>rows) << 2;
      if (bias) bias += <usize>rows << 2;
      C0 += ldc * <usize>rows; C1 += ldc * <usize>rows;
    }
  }
}

@inline
function setEnds(P: usize, C0: usize, C1: usize, bias: usize): void {
  store<u32>(P + ends, <u32>C0); store<u32>(P + ends, <u32>C1, 4); store<u32>(P + ends, <u32>bias, 12);
}

export function packColumns(p0: usize, p1: usize, off: usize, k: i32, B: usize): void {
  for (; k >= 2; k -= 2) {
    let f: usize = load<u32>(off), g: usize = load<u32>(off, 4);
    v128.store(B, v128.load(p0 + f)); v128.store(B, v128.load(p1 + f), 16);
    v128.store(B, v128.load(p0 + g), 32); v128.store(B, v128.load(p1 + g), 48);
    B += 64; off += 8;
  }
  if (k > 0) {
    let f: usize = load<u32>(off);
    v128.store(B, v128.load(p0 + f)); v128.store(B, v128.load(p1 + f), 16);
  }
}

function directTile(P: usize, p0: usize, p1: usize, o0: usize, o1: usize, ldc: usize): void {
  let tile = P + batch;
  // The first of a batch that waits is put back.
  let waiting = v128.load(tile);
  store<u32>(tile, <u32>p0); store<u32>(tile, <u32>p1, 4); store<u32>(tile, <u32>o0, 8); store<u32>(tile, <u32>o1, 12);
  directBatch(P, 1, ldc);
  v128.store(tile, waiting);
}

export function directBatch(P: usize, tiles: i32, ldc: usize): void {
  let taps = load<i32>(P), A: usize = load<u32>(P, 4), bias: usize = load<u32>(P, 8), off: usize = load<u32>(P, 12);
  let panel: usize = load<u32>(P, 20), filter: usize = 0;
  store<u32>(P + ends, <u32>ldc, 8);
  for (let i = load<i32>(P, 24); i > 0; i--) {
    let rows = load<i32>(panel);
    let tile = P + batch;
    for (let t = 0; t < tiles; t++) {
      let p0: usize = load<u32>(tile), p1: usize = load<u32>(tile, 4);
      setEnds(P, <usize>load<u32>(tile, 8) + filter, <usize>load<u32>(tile, 12) + filter, bias);
      switch (rows) {
        case 6: dk6(taps, A, p0, p1, off, P + ends); break;
        case 5: dk5(taps, A, p0, p1, off, P + ends); break;
        case 4: dk4(taps, A, p0, p1, off, P + ends); break;
        case 3: dk3(taps, A, p0, p1, off, P + ends); break;
        case 2: dk2(taps, A, p0, p1, off, P + ends); break;
        default: dk1(taps, A, p0, p1, off, P + ends);
      }
      tile += 16;
    }
    panel += 4; A += (<usize>taps * <usize>rows) << 2; bias += <usize>rows << 2; filter += ldc * <usize>rows;
  }
}
