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
const kernelSymbols: readonly (readonly string[])[] = [[], ['k'], ['k_h', 'k_w'], ['k_d', 'k_h', 'k_w']];

/** L; H · W; D · H · W. */
export function inputFactors(spatial: readonly number[]): Factor[] {
  return spatial.map((size, axis) => factor(inputSymbols[spatial.length]?.[axis] ?? `S_${axis}`, size));
}

/** L'; H' · W'; D' · H' · W'. */
export function outputFactors(spatial: readonly number[]): Factor[] {
  return spatial.map((size, axis) => factor(outputSymbols[spatial.length]?.[axis] ?? `O_${axis}`, size));
}

/** k; k_h · k_w; k_d · k_h · k_w. */
export function kernelFactors(kernel: readonly number[]): Factor[] {
  return kernel.map((size, axis) => factor(kernelSymbols[kernel.length]?.[axis] ?? `k_${axis}`, size));
}

/** The product of sizes, exact. */
export function bigProduct(sizes: readonly number[]): bigint {
  return sizes.reduce((product, size) => product * BigInt(size), 1n);
}
