/** What typed text must be. */
export interface NumberRule {
  readonly min: number;
  readonly max: number;
  readonly integer: boolean;
  /** Only these are possible. */
  readonly legal?: readonly number[];
}

export type ParsedNumber =
  | { readonly ok: true; readonly value: number }
  | { readonly ok: false; readonly reason: 'number' | 'integer' | 'range' | 'legal' };

/** Numbers as people type them: full-width digits, a true minus sign, digits in groups of three. */
export function readNumber(text: string): number | undefined {
  const plain = text.normalize('NFKC').trim().replaceAll('−', '-');
  const grouped = /^[+-]?\d{1,3}(,\d{3})+(\.\d*)?$/.test(plain) ? plain.replaceAll(',', '') : plain;
  return /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(grouped) ? Number(grouped) : undefined;
}

export function parseNumber(text: string, { min, max, integer, legal }: NumberRule): ParsedNumber {
  const value = readNumber(text);
  if (value === undefined || !Number.isFinite(value)) return { ok: false, reason: 'number' };
  if (integer && !Number.isInteger(value)) return { ok: false, reason: 'integer' };
  if (value < min || value > max) return { ok: false, reason: 'range' };
  if (legal !== undefined && !legal.includes(value)) return { ok: false, reason: 'legal' };
  return { ok: true, value };
}

/** The next possible value above or below; `undefined` at the end. */
export function stepNumber(
  value: number,
  direction: 1 | -1,
  { min, max, integer, legal, step = 1 }: NumberRule & { readonly step?: number },
): number | undefined {
  if (legal !== undefined) {
    const beyond = legal.filter((each) => (each - value) * direction > 0 && each >= min && each <= max);
    return beyond.length === 0 ? undefined : direction > 0 ? Math.min(...beyond) : Math.max(...beyond);
  }
  // Decimal steps would leave 0.30000000000000004.
  const next = integer ? value + direction : Number((value + direction * step).toPrecision(12));
  return next < min || next > max ? undefined : next;
}
