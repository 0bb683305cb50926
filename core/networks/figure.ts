/** One figure of a network as somebody published it, and as the lab works it out. */
export interface NetworkFigure {
  readonly network: string;
  readonly figure: string;
  /** As printed, such as `569M` or `4,253,864`; absent: nobody printed it that we know of. */
  readonly published?: string;
  /** read: in the publication or its code; recalled: quoted from memory, not looked up again. */
  readonly mark?: 'read' | 'recalled';
  readonly ours: bigint | number;
  /** Why the two differ; rows that agree have none. */
  readonly reason?: string;
}

const magnitudes: Readonly<Record<string, number>> = { '': 1, K: 1e3, M: 1e6, G: 1e9, '%': 1 };

/** A printed number and the size of its last digit. */
export interface Printed {
  readonly value: number;
  readonly lastDigit: number;
}

/** Reads `569M`, `2.7K`, `94.86 %`, `4,253,864`. Throws a RangeError where it is no number. */
export function printedNumber(text: string): Printed {
  const [, digits = '', unit = ''] = /^([\d,.]+)\s?([KMG%]?)$/.exec(text) ?? [];
  const plain = digits.replaceAll(',', '');
  const value = Number(plain);
  if (plain === '' || Number.isNaN(value)) throw new RangeError(`“${text}” is no number`);
  const decimals = (plain.split('.')[1] ?? '').length;
  const magnitude = magnitudes[unit] ?? 1;
  return { value: value * magnitude, lastDigit: magnitude / 10 ** decimals };
}

/**
 * How ours gives the printed number: `rounded` to its last digit, up or down; `cut` off behind it; `undefined` where it
 * does not, or nothing was printed.
 */
export function agreementOf({ published, ours }: NetworkFigure): 'rounded' | 'cut' | undefined {
  if (published === undefined) return undefined;
  const { value, lastDigit } = printedNumber(published);
  const units = Number(ours) / lastDigit;
  const wanted = Math.round(value / lastDigit);
  if (Math.round(units) === wanted) return 'rounded';
  return Math.floor(units + 1e-9) === wanted ? 'cut' : undefined;
}

/** How far ours is from the printed number, in percent of it; 0 where the two agree. */
export function differenceOf(row: NetworkFigure): number | undefined {
  if (row.published === undefined) return undefined;
  if (agreementOf(row) !== undefined) return 0;
  const { value } = printedNumber(row.published);
  return ((Number(row.ours) - value) / value) * 100;
}
