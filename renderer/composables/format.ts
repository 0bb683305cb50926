/** Numbers as the screen writes them: digits in groups, true minus signs, a unit. `locale` is a BCP 47 tag. */

const minus = (text: string) => text.replaceAll('-', '−');

const formats = new Map<string, Intl.NumberFormat>();
/** Making a NumberFormat is slow; a wall of maps needs hundreds of numbers. */
function numberFormat(locale: string, options: Intl.NumberFormatOptions): Intl.NumberFormat {
  const name = `${locale} ${JSON.stringify(options)}`;
  const known = formats.get(name) ?? new Intl.NumberFormat(locale, options);
  formats.set(name, known);
  return known;
}

function digits(value: number, locale: string, significant: number): string {
  return minus(numberFormat(locale, { maximumSignificantDigits: significant }).format(value));
}

/** A whole count, exact also beyond 2^53: 88,756,800. */
export function formatCount(value: bigint | number, locale: string): string {
  return minus(numberFormat(locale, {}).format(value));
}

/** Decimal units, three digits: 17.3 MB. */
export function formatBytes(bytes: number, locale: string): string {
  const units = ['B', 'kB', 'MB', 'GB', 'TB'];
  let unit = 0;
  let value = bytes;
  while (value >= 999.5 && unit < units.length - 1) {
    value /= 1000;
    unit++;
  }
  return `${digits(value, locale, 3)} ${units[unit] ?? ''}`;
}

/** Milliseconds, from a minute on minutes and seconds: 4.1 ms; 1.25 s; 2 min 5 s. */
export function formatMs(ms: number, locale: string): string {
  if (ms < 999.5) return `${digits(ms, locale, 3)} ms`;
  const seconds = ms / 1000;
  if (seconds < 59.95) return `${digits(seconds, locale, 3)} s`;
  const whole = Math.round(seconds);
  return `${formatCount(Math.floor(whole / 60), locale)} min ${whole % 60} s`;
}

/** A value of a map: four digits; very large and very small ones with a power of ten: 1.234, 1.2e−7. */
export function formatValue(value: number, locale: string, significant = 4): string {
  if (Number.isNaN(value)) return 'NaN';
  if (!Number.isFinite(value)) return value > 0 ? '∞' : '−∞';
  const size = Math.abs(value);
  if (size !== 0 && (size >= 1e7 || size < 1e-4)) {
    return minus(Number(value.toPrecision(significant)).toExponential()).replace('e+', 'e');
  }
  return digits(value === 0 ? 0 : value, locale, size >= 1000 ? significant + 3 : significant);
}

/** The sizes of a tensor without a batch of one: 16 × 300 × 451. */
export function formatShape(shape: readonly number[], locale: string): string {
  const shown = shape.length > 2 && shape[0] === 1 ? shape.slice(1) : shape;
  return shown.map((size) => formatCount(size, locale)).join(' × ');
}

/** A part of 1 as per cent: 12.7 %. */
export function formatPercent(part: number, locale: string): string {
  return `${digits(part * 100, locale, 3)} %`;
}

/** A factor: 7.9 ×. */
export function formatTimes(factor: number, locale: string): string {
  return `${digits(factor, locale, 3)} ×`;
}

/** Decibels; equal maps have no distance: ∞ dB. */
export function formatDecibels(value: number, locale: string): string {
  return value === Infinity ? '∞ dB' : `${minus(numberFormat(locale, { maximumFractionDigits: 1 }).format(value))} dB`;
}
