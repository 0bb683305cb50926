import type { Formula } from './cost.ts';

/** One factor of a product: how it is written with letters, with numbers, and its value. */
export interface Factor {
  readonly symbol: string;
  readonly number: string;
  readonly value: bigint;
}

export function factor(symbol: string, value: number): Factor {
  return { symbol, number: String(value), value: BigInt(value) };
}

/** A quotient that has no remainder, e.g. (C_in / g). */
export function quotient(symbol: string, value: number, divisorSymbol: string, divisor: number): Factor {
  return {
    symbol: `(${symbol} / ${divisorSymbol})`,
    number: `(${value} / ${divisor})`,
    value: BigInt(value) / BigInt(divisor),
  };
}

/** A product less one, e.g. (k_h · k_w - 1): that many additions make the sum of so many terms. */
export function lessOne(factors: readonly Factor[]): Factor {
  const { symbols, numbers, value } = sumOfProducts(factors);
  return { symbol: `(${symbols} - 1)`, number: `(${numbers} - 1)`, value: value - 1n };
}

/** One product less another, e.g. N · C · L - N · C. */
export function differenceOf(whole: readonly Factor[], part: readonly Factor[]): Formula {
  const [a, b] = [sumOfProducts(whole), sumOfProducts(part)];
  const text = (of: 'symbols' | 'numbers') => `${a[of]} - ${b[of]}`;
  return { symbols: text('symbols'), numbers: text('numbers'), value: a.value - b.value };
}

/** A sum of products. No terms: zero. */
export function sumOfProducts(...terms: readonly (readonly Factor[])[]): Formula {
  if (terms.length === 0) return { symbols: '0', numbers: '0', value: 0n };
  return {
    symbols: terms.map((term) => term.map((f) => f.symbol).join(' · ')).join(' + '),
    numbers: terms.map((term) => term.map((f) => f.number).join(' · ')).join(' + '),
    value: terms.reduce((sum, term) => sum + term.reduce((product, f) => product * f.value, 1n), 0n),
  };
}

const inputSymbols: readonly (readonly string[])[] = [[], ['L'], ['H', 'W'], ['D', 'H', 'W']];
const outputSymbols: readonly (readonly string[])[] = [[], ["L'"], ["H'", "W'"], ["D'", "H'", "W'"]];
const kernelAxes: readonly (readonly string[])[] = [[], [''], ['_h', '_w'], ['_d', '_h', '_w']];

/** L; H · W; D · H · W. */
export function inputFactors(spatial: readonly number[]): Factor[] {
  return spatial.map((size, axis) => factor(inputSymbols[spatial.length]?.[axis] ?? `S_${axis}`, size));
}

/** L'; H' · W'; D' · H' · W'. */
export function outputFactors(spatial: readonly number[]): Factor[] {
  return spatial.map((size, axis) => factor(outputSymbols[spatial.length]?.[axis] ?? `O_${axis}`, size));
}

/** k; k_h · k_w; k_d · k_h · k_w; with another letter for other counts along a kernel's axes. */
export function kernelFactors(sizes: readonly number[], letter = 'k'): Factor[] {
  return sizes.map((size, axis) => factor(`${letter}${kernelAxes[sizes.length]?.[axis] ?? `_${axis}`}`, size));
}

/** The product of sizes, exact. */
export function bigProduct(sizes: readonly number[]): bigint {
  return sizes.reduce((product, size) => product * BigInt(size), 1n);
}
