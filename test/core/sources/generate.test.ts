import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { presetKernel } from '../../../core/filters/preset-kernel.ts';
import { generate } from '../../../core/sources/generate.ts';
import { formOf, generatedInputs, generatedParameters, sizeNamesOf } from '../../../core/sources/generated.ts';
import { generatedShape, readGenerated } from '../../../core/sources/read-generated.ts';
import { numel } from '../../../core/tensor/shape.ts';
import type { Tensor } from '../../../core/tensor/tensor.ts';
import { refusalOf } from '../../support/refusal.ts';
import { runs } from '../../support/runs.ts';

const made = (spec: object) => generate(readGenerated(spec));
const rowsOf = ({ shape, data }: Tensor) => {
  const width = shape.at(-1) ?? 1;
  return Array.from({ length: data.length / width }, (_, row) => [...data.slice(row * width, (row + 1) * width)]);
};
const rounded = (values: readonly number[]) => values.map((value) => Math.round(value * 1e6) / 1e6);
/** FNV-1a over the bits. */
const hashOf = ({ data }: Tensor) =>
  new Uint8Array(data.buffer, data.byteOffset, data.byteLength).reduce(
    (hash, byte) => Math.imul(hash ^ byte, 0x01000193) >>> 0,
    0x811c9dc5,
  );
const half = Math.SQRT1_2;

describe('a generated picture', () => {
  it.each([
    [{ input: 'impulse', height: 3, width: 4 }, [0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0]],
    [{ input: 'edge', height: 1, width: 4 }, [0, 0, 1, 1]],
    [{ input: 'edge', height: 1, width: 3 }, [0, 0.5, 1]],
    // 90 degrees: upwards as seen on the screen, so that the upper row is bright.
    [{ input: 'edge', height: 2, width: 2, angle: 90 }, [1, 1, 0, 0]],
    [{ input: 'edge', height: 2, width: 2, angle: 45 }, [0.5, 1, 0, 0.5]],
    [{ input: 'edge', height: 1, width: 5, softness: 2 }, [0, 0, 0.5, 1, 1]],
    [{ input: 'edge', height: 1, width: 5, softness: 4 }, [0, 0.25, 0.5, 0.75, 1]],
    [{ input: 'checkerboard', height: 2, width: 6, period: 4 }, [0, 0, 1, 1, 0, 0, 0, 0, 1, 1, 0, 0]],
    [{ input: 'checkerboard', height: 2, width: 3, period: 2 }, [0, 1, 0, 1, 0, 1]],
    // A quarter of a wave per pixel, the middle pixel at 0 degrees.
    [{ input: 'sine', height: 1, width: 5, wavelength: 4 }, [0.5, 0, 0.5, 1, 0.5]],
    [{ input: 'sine', height: 5, width: 1, wavelength: 4, angle: 90 }, [0.5, 1, 0.5, 0, 0.5]],
    [{ input: 'sine', height: 1, width: 3, wavelength: 4, phase: 90 }, [0.5, 1, 0.5]],
    // 90 r² / 2 degrees: 180 one pixel from the middle would be at R = ½; here 45.
    [{ input: 'zone-plate', height: 1, width: 3, radius: 2 }, [0.5 + half / 2, 1, 0.5 + half / 2]],
    // Half the shorter side: 90 r² degrees, 90 at the sides and 180 in the corners.
    [{ input: 'zone-plate', height: 2, width: 2 }, [0.5 + half / 2, 0.5 + half / 2, 0.5 + half / 2, 0.5 + half / 2]],
    [{ input: 'ramp', height: 1, width: 5 }, [0, 0.25, 0.5, 0.75, 1]],
    [{ input: 'ramp', height: 2, width: 2, angle: 45 }, [0.5, 1, 0, 0.5]],
    [{ input: 'ramp', height: 1, width: 1 }, [0.5]],
    [{ input: 'disc', height: 1, width: 5, radius: 1 }, [0, 0.5, 1, 0.5, 0]],
    [{ input: 'disc', height: 2, width: 2, radius: half }, [0.5, 0.5, 0.5, 0.5]],
  ])('%j is as its formula says', (spec, values) => {
    expect(rounded([...made(spec).data])).toEqual(rounded(values));
  });

  it('of a zone plate reaches waves of two pixels at its radius', () => {
    // From one pixel to the next at the radius the phase turns by half a wave: 90 ((R + 1/2)² - (R - 1/2)²) / R = 180.
    const { data } = made({ input: 'zone-plate', height: 1, width: 65, radius: 32 });
    const phase = (r: number) => (90 * r * r) / 32;
    expect(phase(32.5) - phase(31.5)).toBe(180);
    expect([...data]).toEqual(
      Array.from({ length: 65 }, (_, x) => expect.closeTo(0.5 + 0.5 * Math.cos((phase(x - 32) * Math.PI) / 180), 6)),
    );
  });

  it('of an impulse lies where the identity kernel has its tap, for every size', () => {
    for (const [height, width] of [
      [1, 1],
      [2, 3],
      [4, 4],
      [5, 2],
    ] as const) {
      const { data } = made({ input: 'impulse', height, width });
      expect([...data]).toEqual(presetKernel({ preset: 'identity' }, [height, width], 0));
    }
  });

  it('of noise has the mean and deviation asked for, is white, and differs between seeds', () => {
    const { data } = made({ input: 'noise', mean: 2, deviation: 3 });
    const mean = data.reduce((sum, value) => sum + value, 0) / data.length;
    const variance = data.reduce((sum, value) => sum + (value - mean) ** 2, 0) / data.length;
    const lag = (by: number) =>
      data.reduce((sum, value, i) => sum + (value - mean) * ((data[i + by] ?? mean) - mean), 0) / data.length;
    // 65,536 values: the standard errors are 3 / 256 and about 0.05.
    expect(Math.abs(mean - 2)).toBeLessThan(0.05);
    expect(Math.abs(variance - 9)).toBeLessThan(0.25);
    expect(Math.abs(lag(1))).toBeLessThan(0.2);
    expect(Math.abs(lag(256))).toBeLessThan(0.2);
    expect(hashOf(made({ input: 'noise', seed: 2 }))).not.toBe(hashOf(made({ input: 'noise', seed: 1 })));
  });
});

describe('a generated signal', () => {
  it.each([
    [{ input: 'signal-impulse', length: 5 }, [0, 0, 1, 0, 0]],
    [{ input: 'signal-box', length: 6, extent: 2 }, [0, 0, 1, 1, 0, 0]],
    [{ input: 'signal-box', length: 5, extent: 2 }, [0, 0.5, 1, 0.5, 0]],
    [{ input: 'signal-box', length: 3, extent: 0.5 }, [0, 0.5, 0]],
    [{ input: 'signal-sine', length: 5, wavelength: 4 }, [0, 1, 0, -1, 0]],
    [{ input: 'signal-sine', length: 2, wavelength: 4, phase: 90 }, [1, 0]],
    // f goes from 1/4 to 1/2: x/4 + x²/16 waves at x of 0, 1, 2.
    [{ input: 'signal-chirp', length: 3, wavelength: 4, lastWavelength: 2 }, [0, Math.sin((2 * Math.PI * 5) / 16), -1]],
    [{ input: 'signal-chirp', length: 1, wavelength: 4, phase: 90 }, [1]],
    [{ input: 'signal-sawtooth', length: 5, wavelength: 4 }, [-1, -0.5, 0, 0.5, -1]],
    [{ input: 'signal-sawtooth', length: 2, wavelength: 4, phase: -180 }, [0, 0.5]],
  ])('%j is as its formula says', (spec, values) => {
    expect(rounded([...made(spec).data])).toEqual(rounded(values));
  });
});

describe('a generated volume', () => {
  it('of a cube shares the voxels its sides cut through', () => {
    const cube = made({ input: 'cube', depth: 1, height: 3, width: 3, extent: 2 });
    expect(rowsOf(cube)).toEqual([
      [0.25, 0.5, 0.25],
      [0.5, 1, 0.5],
      [0.25, 0.5, 0.25],
    ]);
    const whole = made({ input: 'cube', depth: 9, height: 8, width: 7, extent: 4.5 });
    expect(whole.data.reduce((sum, value) => sum + value, 0)).toBeCloseTo(4.5 ** 3, 4);
  });

  it('of a ball holds about 4/3 π R³ and falls with the distance from its middle', () => {
    const { data } = made({ input: 'ball', radius: 20 });
    expect(data.reduce((sum, value) => sum + value, 0) / ((4 / 3) * Math.PI * 20 ** 3)).toBeCloseTo(1, 2);
    expect(rowsOf(made({ input: 'ball', depth: 1, height: 1, width: 5, radius: 1 }))).toEqual([[0, 0.5, 1, 0.5, 0]]);
  });

  const vessels = { input: 'vessels', depth: 40, height: 48, width: 56, vessels: 1, seed: 7, radius: 2 };
  const bright = { ...vessels, brightness: 1, background: 0 };

  it('of one vessel shows it in every slice, in one piece from slice to slice, winding', () => {
    const { shape, data } = made(bright);
    const [depth = 0, height = 0, width = 0] = shape.slice(2);
    const centres = Array.from({ length: depth }, (_, z) => {
      const slice = data.slice(z * height * width, (z + 1) * height * width);
      const mass = slice.reduce((sum, value) => sum + value, 0);
      const along = (at: (i: number) => number) => slice.reduce((sum, value, i) => sum + value * at(i), 0) / mass;
      // A disc of radius 2, or an ellipse where the vessel runs aslant.
      expect(mass, `slice ${z}`).toBeGreaterThan(Math.PI * 4 * 0.8);
      return { y: along((i) => Math.floor(i / width)), x: along((i) => i % width) };
    });
    const steps = centres.slice(1).map(({ y, x }, i) => Math.hypot(y - (centres[i]?.y ?? 0), x - (centres[i]?.x ?? 0)));
    // Centres wander no faster than the curve can, and far enough to leave the place where they began.
    expect(Math.max(...steps)).toBeLessThan(8);
    expect(
      Math.max(...centres.map(({ y, x }) => Math.hypot(y - (centres[0]?.y ?? 0), x - (centres[0]?.x ?? 0)))),
    ).toBeGreaterThan(8);
  });

  it('of vessels grows with the square of the radius, and with their number', () => {
    const mass = (changes: object) => made({ ...bright, ...changes }).data.reduce((sum, value) => sum + value, 0);
    expect(mass({ radius: 4 }) / mass({ radius: 2 })).toBeCloseTo(4, 0);
    expect(mass({ vessels: 3 })).toBeGreaterThan(mass({ vessels: 1 }) * 2);
  });

  it('of vessels is the brightness inside and the soft background outside', () => {
    const { data } = made({ ...vessels, brightness: 5, background: 0.5 });
    expect(Math.max(...data)).toBe(5);
    // ρ² < 1: never below half the background.
    expect(Math.min(...data)).toBeGreaterThanOrEqual(0.25);
    expect([...data].filter((value) => value > 0.5).length / data.length).toBeLessThan(0.05);
    const flat = made({ ...vessels, brightness: 0, background: 1, radius: 0.5, depth: 1, height: 1, width: 3 });
    expect(flat.data.some((value) => value > 0 && value <= 1)).toBe(true);
  });

  it('of thick vessels has no gaps between the pieces of their curves', () => {
    const thick = made({ ...bright, radius: 12 });
    const thin = made({ ...bright, radius: 1 });
    // What the thin one covers lies on the axis of the thick one, which is full there.
    const holes = thin.data.reduce((count, value, i) => count + (value > 0.6 && (thick.data[i] ?? 0) < 1 ? 1 : 0), 0);
    expect(holes).toBe(0);
  });
});

describe('every generated input', () => {
  // Bits as they were first made: a document names an input, so these must never change.
  it.each([
    ['impulse', 387_092_072],
    ['edge', 951_623_109],
    ['checkerboard', 1_756_929_477],
    ['sine', 2_101_370_309],
    ['zone-plate', 2_272_802_293],
    ['noise', 258_740_292],
    ['ramp', 3_950_345_669],
    ['disc', 2_334_237_253],
    ['signal-impulse', 1_432_313_448],
    ['signal-box', 616_223_685],
    ['signal-sine', 2_479_710_533],
    ['signal-chirp', 701_848_309],
    ['signal-noise', 3_058_576_143],
    ['signal-sawtooth', 2_761_333_445],
    ['vessels', 2_748_541_588],
    ['cube', 1_193_844_165],
    ['ball', 2_977_768_181],
  ] as const)('%s keeps its bits', (input, hash) => {
    expect(hashOf(made({ input }))).toBe(hash);
  });

  it('has every input in the table of bits', () => {
    expect(generatedInputs.length).toBe(17);
  });

  const specs = fc.constantFrom(...generatedInputs).chain((input) => {
    const sizes = new Set<string>(sizeNamesOf(input));
    const arbitrary = generatedParameters(input).map(({ name, min, max, whole }) => {
      const top = sizes.has(name) ? (formOf(input) === 'signal' ? 300 : 20) : name === 'vessels' ? 4 : max;
      const values = whole ? fc.integer({ min, max: top }) : fc.double({ min, max: top, noNaN: true });
      return [name, values] as const;
    });
    return fc.record({ input: fc.constant(input), ...Object.fromEntries(arbitrary) }, { requiredKeys: ['input'] });
  });

  it('is finite, of the shape it says and the same again, for any parameters within their limits', () => {
    fc.assert(
      fc.property(specs, (spec) => {
        const small = { ...Object.fromEntries(sizeNamesOf(spec.input).map((name) => [name, 9])), ...spec };
        const generated = readGenerated(small);
        const tensor = generate(generated);
        expect(tensor.shape).toEqual(generatedShape(generated));
        expect(tensor.data.length).toBe(numel(tensor.shape));
        expect(tensor.data.every((value) => Number.isFinite(value))).toBe(true);
        expect(hashOf(generate(generated))).toBe(hashOf(tensor));
      }),
      { numRuns: runs(300) },
    );
  });

  it('is refused with one sentence where a parameter is beyond its limits, and taken at them', () => {
    for (const input of generatedInputs) {
      for (const { name, min, max, whole } of generatedParameters(input)) {
        expect(() => readGenerated({ input, [name]: min })).not.toThrow();
        expect(() => readGenerated({ input, [name]: max })).not.toThrow();
        for (const bad of [min - 1, max + 1, NaN, '3', null, ...(whole ? [min + 0.5] : [])]) {
          const refusal = refusalOf(() => readGenerated({ input, [name]: bad }));
          expect(refusal?.code, `${input} ${name} ${bad}`).toBe('source.value');
        }
      }
    }
  });

  it.each([
    [{ input: 'disk' }, 'source.unknown', 'There is no generated input disk: choose one of impulse, edge'],
    [undefined, 'source.unknown', 'There is no generated input missing'],
    [Object.create({ input: 'edge' }), 'source.unknown', 'There is no generated input missing'],
    [{ input: 'edge', radius: 3 }, 'source.extra', 'The generated input “edge” has no “radius”: take it away.'],
    [
      { input: 'disc', radius: -1 },
      'source.value',
      '“radius” of the generated input “disc” is -1, but must be a number from 0 to 4096.',
    ],
    [
      { input: 'noise', seed: 1.5 },
      'source.value',
      '“seed” of the generated input “noise” is 1.5, but must be a whole number from 0 to 4294967295.',
    ],
  ])('from %j is refused', (spec, code, sentence) => {
    const refusal = refusalOf(() => readGenerated(spec));
    expect(refusal?.code).toBe(code);
    expect(refusal?.message).toContain(sentence);
  });
});
