// Writes the innermost loops as AssemblyScript. V8 does not schedule WebAssembly: it keeps loads where they stand and lets
// pure arithmetic sink to the end of its block, so that accumulators spill. An early exit that is never taken, behind
// every `segment` rows of multiply-adds, keeps them in place (each with a constant of its own, or it is folded away).
// A 6 x 8 tile then fills 12 + 2 + 1 of the 15 vector registers and runs at 98 % of a bare loop of multiply-adds.

const count = (n) => Array.from({ length: n }, (_, i) => i);

/** Rows of multiply-adds between two exits. Plain arithmetic needs a register more, so its tiles are cut finer. */
const segments = {
  relaxed: { packed: { 6: 1, 5: 3, 4: 2 }, direct: { 6: 1, 5: 2, 4: 9 } },
  plain: { packed: { 6: 1, 5: 2, 4: 2 }, direct: { 6: 1, 5: 2, 4: 9 } },
};

/** The largest panel of filters a tile takes at once. */
export const panelRows = { relaxed: { packed: 6, direct: 5 }, plain: { packed: 5, direct: 5 } };

export function microSource(flavour) {
  const lines = [
    '// Made by generate-micro.mjs.',
    flavour === 'relaxed'
      ? '@inline function madd(a: v128, b: v128, c: v128): v128 { return f32x4.relaxed_madd(a, b, c); }'
      : '@inline function madd(a: v128, b: v128, c: v128): v128 { return f32x4.add(f32x4.mul(a, b), c); }',
    ...peak(),
  ];
  for (const rows of [1, 2, 3, 4, 5, 6]) {
    lines.push(...packedTile(rows, segments[flavour].packed[rows] ?? 9));
    lines.push(...directTile(rows, segments[flavour].direct[rows] ?? 9));
  }
  for (const quads of [1, 2, 4, 8]) lines.push(...rowRun(quads));
  for (const rows of [1, 4]) lines.push(...threeByThree(rows));
  return `${lines.join('\n')}\n`;
}

/** The machine's limit: nothing but multiply-adds, 12 sums at once, n times 4. */
function peak() {
  return [
    'export function peak(n: i32, out: usize): void {',
    'let m = f32x4.splat(0.999999), d = f32x4.splat(1e-7);',
    ...count(12).map((i) => `let a${i} = f32x4.splat(${i}.0);`),
    'do {',
    ...count(4).flatMap(() => count(12).map((i) => `a${i} = madd(m, d, a${i});`)),
    'n -= 4; } while (n > 0);',
    ...count(12).map((i) => `v128.store(out, f32x4.add(v128.load(out), a${i}));`),
    '}',
  ];
}

const sumsOf = (rows) => count(rows).flatMap((i) => [0, 1].map((j) => [i, j]));

// A tile's ends stand in a block T in memory, so that its loop has the registers: 0 the outputs of the first quad, 4 of the
// second, 8 bytes between two filters, 12 the biases.

/** Sums start at the bias of their filter. */
function startSums(rows) {
  return [
    'let bias: usize = load<u32>(T, 12);',
    ...count(rows).map((i) => `let c${i}_0 = v128.load32_splat(bias, ${4 * i}), c${i}_1 = c${i}_0;`),
  ];
}

/** The same, or they go on from the outputs where the address of the biases is 0. */
function startOrContinueSums(rows) {
  const all = sumsOf(rows);
  return [
    'let bias: usize = load<u32>(T, 12);',
    ...all.map(([i, j]) => `let c${i}_${j}: v128;`),
    'if (bias) {',
    ...all.map(([i, j]) => `c${i}_${j} = v128.load32_splat(bias, ${4 * i});`),
    '} else {',
    ...loadEnds,
    ...all.map(([i, j]) => `c${i}_${j} = v128.load(C${j} + ldc * ${i});`),
    '}',
  ];
}

const loadEnds = ['let C0: usize = load<u32>(T), C1: usize = load<u32>(T, 4), ldc: usize = load<u32>(T, 8);'];

const storeSums = (rows) => [
  ...loadEnds,
  ...sumsOf(rows).map(([i, j]) => `v128.store(C${j} + ldc * ${i}, c${i}_${j});`),
];

function multiplyRows(rows, segment) {
  return count(rows).flatMap((i) => [
    `let a_${i} = v128.load32_splat(A, ${4 * i});`,
    `c${i}_0 = madd(a_${i}, b_0, c${i}_0);`,
    `c${i}_1 = madd(a_${i}, b_1, c${i}_1);`,
    ...(i < rows - 1 && (i + 1) % segment === 0 ? [`if (k == -${i + 1}) break;`] : []),
  ]);
}

/** rows filters x 8 positions; A [k][rows], B [k][8]. */
function packedTile(rows, segment) {
  return [
    `export function gk${rows}(k: i32, A: usize, B: usize, T: usize): void {`,
    ...startOrContinueSums(rows),
    'while (true) {',
    'let b_0 = v128.load(B), b_1 = v128.load(B, 16);',
    ...multiplyRows(rows, segment),
    `A += ${4 * rows}; B += 32; k--; if (k == 0) break; }`,
    ...storeSums(rows),
    '}',
  ];
}

/** The same straight out of the picture: tap k of both quads lies off[k] bytes behind p0 and p1. */
function directTile(rows, segment) {
  return [
    `export function dk${rows}(k: i32, A: usize, p0: usize, p1: usize, off: usize, T: usize): void {`,
    ...startSums(rows),
    'while (true) {',
    'let q: usize = load<u32>(off);',
    'let b_0 = v128.load(p0 + q), b_1 = v128.load(p1 + q);',
    ...multiplyRows(rows, segment),
    `A += ${4 * rows}; off += 4; k--; if (k == 0) break; }`,
    ...storeSums(rows),
    '}',
  ];
}

/** One filter along a row: 4 x quads outputs, any taps. */
function rowRun(quads) {
  const half = Math.ceil(quads / 2);
  return [
    `export function dq${quads}(k: i32, w: usize, p: usize, off: usize, out: usize, bias: f32): void {`,
    ...count(quads).map((i) => `let c${i} = f32x4.splat(bias);`),
    'while (true) {',
    'let q: usize = p + load<u32>(off);',
    'let a = v128.load32_splat(w);',
    ...count(quads).flatMap((i) => [
      `c${i} = madd(a, v128.load(q, ${16 * i}), c${i});`,
      ...(quads > 2 && i === half - 1 ? ['if (k == -1) break;'] : []),
    ]),
    'w += 4; off += 4; k--; if (k == 0) break; }',
    ...count(quads).map((i) => `v128.store(out, c${i}, ${16 * i});`),
    '}',
  ];
}

/** A 3 x 3 filter, stride 1, on `rows` rows at once, so that what is loaded serves up to three of them. */
function threeByThree(rows) {
  const inputRows = count(rows + 2);
  return [
    `export function dw${rows}(src: usize, srcRow: usize, dst: usize, dstRow: usize, quads: i32, w: usize, bias: f32): void {`,
    ...count(9).map((i) => `let w${i} = v128.load32_splat(w, ${4 * i});`),
    ...inputRows.map((r) => `let s${r} = src + srcRow * ${r};`),
    'while (quads > 0) {',
    ...count(rows).map((r) => `let c${r} = f32x4.splat(bias);`),
    ...inputRows.flatMap((r) => [
      ...count(3).flatMap((x) => [
        `let v${r}_${x} = v128.load(s${r}, ${4 * x});`,
        ...count(3)
          .filter((y) => r - y >= 0 && r - y < rows)
          .map((y) => `c${r - y} = madd(w${3 * y + x}, v${r}_${x}, c${r - y});`),
      ]),
      `s${r} += 16;`,
      ...(r < rows + 1 ? [`if (quads == -${r + 1}) break;`] : []),
    ]),
    ...count(rows).map((r) => `v128.store(dst + dstRow * ${r}, c${r});`),
    'dst += 16; quads--; } }',
  ];
}
