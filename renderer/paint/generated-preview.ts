import { generate } from '../../core/sources/generate.ts';
import { formOf, generatedParameters, type GeneratedInput, type GeneratedSpec } from '../../core/sources/generated.ts';
import { readGenerated } from '../../core/sources/read-generated.ts';
import type { Tile } from '../../electron/contract/engine.ts';
import { rangeOf } from './scale.ts';

/** Positions along each axis of a preview. */
const previewSizes = { signal: 128, picture: 64, volume: 32 } as const;

/** A small one that looks like the real one: all lengths are smaller alike. */
export function previewSpec(input: GeneratedInput): GeneratedSpec {
  const parameters = generatedParameters(input);
  const ratio = previewSizes[formOf(input)] / (parameters[0]?.byDefault ?? 1);
  const lengths = parameters.filter(({ unit }) => unit === 'pixels');
  const scaled = lengths.map(({ name, byDefault, min, whole }): [string, number] => {
    const length = Math.max(min, byDefault * ratio);
    return [name, whole ? Math.round(length) : length];
  });
  return { input, ...Object.fromEntries(scaled) };
}

/** Its tile: a picture, a signal, or the middle slice of a volume. */
export function previewTile(input: GeneratedInput): Tile {
  const { shape, data } = generate(readGenerated(previewSpec(input)));
  const width = shape.at(-1) ?? 1;
  const signal = formOf(input) === 'signal';
  const height = signal ? 1 : (shape.at(-2) ?? 1);
  const slice = width * height;
  const begin = shape.length === 5 ? Math.floor((shape[2] ?? 1) / 2) * slice : 0;
  const values = data.subarray(begin, begin + slice);
  const { lo, hi } = rangeOf([...values].map((value) => ({ lo: value, hi: value })));
  const codes = Uint16Array.from(values, (value) => 1 + Math.round(((value - lo) / (hi - lo || 1)) * 65_534));
  const about = { key: `preview ${input}`, channel: 0, size: width, rows: height, complete: true };
  return { ...about, width, height, lo, hi, codes, ...(signal ? { signal } : {}) };
}
