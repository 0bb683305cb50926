/**
 * Singular values, largest first, by one-sided Jacobi rotations: an independent judge for what the lab computes by
 * repeated squaring. `matrix` is row-major.
 */
export function singularValues(matrix: readonly number[], rows: number, columns: number): number[] {
  const vectors = Array.from({ length: columns }, (_, j) =>
    Array.from({ length: rows }, (_, i) => matrix[i * columns + j] ?? 0),
  );
  for (let sweep = 0; sweep < 60; sweep++) {
    let turned = false;
    for (let p = 0; p < columns; p++) {
      for (let q = p + 1; q < columns; q++) turned = rotate(vectors[p] ?? [], vectors[q] ?? []) || turned;
    }
    if (!turned) break;
  }
  return vectors.map((vector) => Math.sqrt(dot(vector, vector))).sort((a, b) => b - a);
}

function rotate(a: number[], b: number[]): boolean {
  const cross = dot(a, b);
  const [aa, bb] = [dot(a, a), dot(b, b)];
  if (Math.abs(cross) <= 1e-16 * Math.sqrt(aa * bb)) return false;
  const zeta = (bb - aa) / (2 * cross);
  const t = (zeta < 0 ? -1 : 1) / (Math.abs(zeta) + Math.hypot(1, zeta));
  const c = 1 / Math.hypot(1, t);
  a.forEach((x, i) => {
    const y = b[i] ?? 0;
    a[i] = c * (x - t * y);
    b[i] = c * (t * x + y);
  });
  return true;
}

function dot(a: readonly number[], b: readonly number[]): number {
  return a.reduce((sum, x, i) => sum + x * (b[i] ?? 0), 0);
}
