/** A = U · diag(s) · Vᵀ of a row-major matrix, thin: r = min(rows, columns) triples, the largest first. */
export interface Svd {
  readonly rows: number;
  readonly columns: number;
  /** s_1 >= s_2 >= ... >= 0. */
  readonly values: Float64Array;
  /** r vectors of length `rows`; all zeros where the singular value is 0. */
  readonly left: readonly Float64Array[];
  /** r vectors of length `columns`; all zeros where the singular value is 0 and the matrix is wide. */
  readonly right: readonly Float64Array[];
}

/** Rotations settle in about ten sweeps; more than this means that the matrix holds NaN or infinities. */
const mostSweeps = 60;

/**
 * The singular value decomposition by one-sided Jacobi rotations in float64 (Hestenes 1958): columns are turned in pairs
 * until all are orthogonal; their lengths are then the singular values. Small values come out as precisely as large ones.
 * Deterministic. Meant for kernels and matrices of up to a few hundred columns. Throws RangeError where the length of
 * `matrix` is not rows · columns.
 */
export function svd(matrix: ArrayLike<number>, rows: number, columns: number): Svd {
  if (matrix.length !== rows * columns) throw new RangeError(`${matrix.length} values for ${rows} x ${columns}`);
  // Turning the shorter side's vectors is less work, and A = U S Vᵀ means Aᵀ = V S Uᵀ.
  if (rows < columns) {
    const turned = svd(transposed(matrix, rows, columns), columns, rows);
    return { rows, columns, values: turned.values, left: turned.right, right: turned.left };
  }
  // Squares of very small or large numbers leave float64's range; those of numbers up to 1 that matter do not.
  const largest = Array.from(matrix).reduce((most, x) => Math.max(most, Math.abs(x)), 0);
  const unit = largest === 0 ? 1 : largest;
  const work = Array.from({ length: columns }, (_, j) =>
    Float64Array.from({ length: rows }, (__, i) => (matrix[i * columns + j] ?? 0) / unit),
  );
  const turns = Array.from({ length: columns }, (_, j) => {
    const axis = new Float64Array(columns);
    axis[j] = 1;
    return axis;
  });
  orthogonalise(work, turns);
  const lengths = work.map((column) => Math.sqrt(dot(column, column)));
  const order = lengths.map((_, j) => j).sort((a, b) => (lengths[b] ?? 0) - (lengths[a] ?? 0));
  return {
    rows,
    columns,
    values: Float64Array.from(order, (j) => (lengths[j] ?? 0) * unit),
    left: order.map((j) => scaled(work[j], lengths[j] === 0 ? 0 : 1 / (lengths[j] ?? 1))),
    right: order.map((j) => scaled(turns[j], 1)),
  };
}

/** The spacing of float32 and float64 numbers at 1: what data of that precision can tell from zero beside it. */
export const spacing = { float32: 2 ** -23, float64: 2 ** -52 } as const;

/**
 * The largest singular value that does not count: s_1 · max(rows, columns) · ε, the rule of MATLAB's and NumPy's rank; ε is
 * the spacing of the data's own precision.
 */
export function rankTolerance(
  { values, rows, columns }: Pick<Svd, 'values' | 'rows' | 'columns'>,
  precision: keyof typeof spacing,
): number {
  return (values[0] ?? 0) * Math.max(rows, columns) * spacing[precision];
}

/** How many singular values count ({@link rankTolerance}). A kernel of rank 1 is separable. */
export function rankOf(
  decomposed: Pick<Svd, 'values' | 'rows' | 'columns'>,
  precision: keyof typeof spacing = 'float32',
): number {
  const least = rankTolerance(decomposed, precision);
  return decomposed.values.filter((value) => value > least).length;
}

/** The best approximation of that rank in the Frobenius norm (Eckart and Young 1936), row-major. */
export function bestOfRank({ rows, columns, values, left, right }: Svd, rank: number): Float64Array {
  const sum = new Float64Array(rows * columns);
  for (let r = 0; r < Math.min(rank, values.length); r++) {
    for (let i = 0; i < rows; i++) {
      const weight = (values[r] ?? 0) * (left[r]?.[i] ?? 0);
      for (let j = 0; j < columns; j++) {
        sum[i * columns + j] = (sum[i * columns + j] ?? 0) + weight * (right[r]?.[j] ?? 0);
      }
    }
  }
  return sum;
}

/** What is lost by it, as a share of the matrix's Frobenius norm: 0 to 1; 0 for a matrix of zeros. */
export function lossOfRank({ values }: Pick<Svd, 'values'>, rank: number): number {
  const squares = (from: number) => values.slice(from).reduce((sum, value) => sum + value * value, 0);
  const whole = squares(0);
  return whole === 0 ? 0 : Math.sqrt(squares(rank) / whole);
}

function orthogonalise(work: readonly Float64Array[], turns: readonly Float64Array[]): void {
  for (let sweep = 0; sweep < mostSweeps; sweep++) {
    let turned = false;
    for (const [p, a] of work.entries()) {
      for (const [q, b] of work.entries()) {
        if (q <= p) continue;
        const angle = angleBetween(a, b);
        if (angle === undefined) continue;
        turned = true;
        turn(a, b, angle);
        turn(turns[p], turns[q], angle);
      }
    }
    if (!turned) return;
  }
}

/** The rotation after which two columns are orthogonal; undefined where they are so already, as far as float64 knows. */
function angleBetween(a: Float64Array, b: Float64Array): { c: number; s: number } | undefined {
  const [aa, bb, ab] = [dot(a, a), dot(b, b), dot(a, b)];
  if (!(Math.abs(ab) > 1e-15 * Math.sqrt(aa * bb))) return undefined;
  const zeta = (bb - aa) / (2 * ab);
  const t = (zeta >= 0 ? 1 : -1) / (Math.abs(zeta) + Math.sqrt(1 + zeta * zeta));
  const c = 1 / Math.sqrt(1 + t * t);
  return { c, s: c * t };
}

function turn(a: Float64Array | undefined, b: Float64Array | undefined, { c, s }: { c: number; s: number }): void {
  if (a === undefined || b === undefined) return;
  for (let i = 0; i < a.length; i++) {
    const [x, y] = [a[i] ?? 0, b[i] ?? 0];
    a[i] = c * x - s * y;
    b[i] = s * x + c * y;
  }
}

function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += (a[i] ?? 0) * (b[i] ?? 0);
  return sum;
}

function scaled(vector: Float64Array | undefined, factor: number): Float64Array {
  return vector?.map((x) => x * factor) ?? new Float64Array();
}

function transposed(matrix: ArrayLike<number>, rows: number, columns: number): Float64Array {
  return Float64Array.from({ length: rows * columns }, (_, i) => {
    const row = i % rows;
    return matrix[row * columns + (i - row) / rows] ?? 0;
  });
}
