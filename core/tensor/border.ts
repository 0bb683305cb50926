/** What lies beyond the border; `symmetric` repeats the border value, `reflect` does not. */
export type BorderMode = 'constant' | 'reflect' | 'replicate' | 'circular' | 'symmetric';

/**
 * Where position `i` of an axis with `n` positions takes its value from, however far outside it lies; -1: from nowhere,
 * it is the constant.
 */
export function borderPosition(i: number, n: number, mode: BorderMode): number {
  if (i >= 0 && i < n) return i;
  switch (mode) {
    case 'constant':
      return -1;
    case 'replicate':
      return i < 0 ? 0 : n - 1;
    case 'circular':
      return modulo(i, n);
    case 'reflect': {
      const turn = modulo(i, Math.max(1, 2 * (n - 1)));
      return Math.min(turn, Math.max(0, 2 * (n - 1) - turn));
    }
    case 'symmetric': {
      const turn = modulo(i, 2 * n);
      return Math.min(turn, 2 * n - 1 - turn);
    }
  }
}

function modulo(i: number, n: number): number {
  return ((i % n) + n) % n;
}
