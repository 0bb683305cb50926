import { describe, expect, it } from 'vitest';
import { presetKernel } from '../../../core/filters/preset-kernel.ts';
import { kernelPresets, presetParameters, type PresetSpec } from '../../../core/filters/preset.ts';
import { compactJson } from '../../../core/pipeline/canonical.ts';
import { hashText } from '../../../core/pipeline/hash.ts';

const kernelOf = (spec: PresetSpec, ...sizes: number[]) => presetKernel(spec, sizes, 0);

function expectClose(got: readonly number[], wanted: readonly number[], digits: number): void {
  expect(got).toEqual(wanted.map((value) => expect.closeTo(value, digits)));
}

describe('presets of three taps', () => {
  it.each([
    { preset: 'identity', kernel: [0, 0, 0, 0, 1, 0, 0, 0, 0] },
    { preset: 'dirac', kernel: [0, 0, 0, 0, 1, 0, 0, 0, 0] },
    { preset: 'sobel-x', kernel: [-1, 0, 1, -2, 0, 2, -1, 0, 1] },
    { preset: 'sobel-y', kernel: [-1, -2, -1, 0, 0, 0, 1, 2, 1] },
    { preset: 'scharr-x', kernel: [-3, 0, 3, -10, 0, 10, -3, 0, 3] },
    { preset: 'scharr-y', kernel: [-3, -10, -3, 0, 0, 0, 3, 10, 3] },
    { preset: 'prewitt-x', kernel: [-1, 0, 1, -1, 0, 1, -1, 0, 1] },
    { preset: 'prewitt-y', kernel: [-1, -1, -1, 0, 0, 0, 1, 1, 1] },
    { preset: 'laplacian', kernel: [0, 1, 0, 1, -4, 1, 0, 1, 0] },
    { preset: 'laplacian-corners', kernel: [1, 1, 1, 1, -8, 1, 1, 1, 1] },
    { preset: 'sharpen', kernel: [0, -1, 0, -1, 5, -1, 0, -1, 0] },
    { preset: 'emboss', kernel: [-2, -1, 0, -1, 1, 1, 0, 1, 2] },
    { preset: 'gaussian', kernel: [1, 2, 1, 2, 4, 2, 1, 2, 1].map((value) => value / 16) },
    { preset: 'bilinear', kernel: [1, 2, 1, 2, 4, 2, 1, 2, 1].map((value) => value / 4) },
    { preset: 'box', kernel: new Array<number>(9).fill(1 / 9) },
  ] as const)('$preset is the kernel of the textbooks', ({ preset, kernel }) => {
    expectClose(
      kernelOf({ preset }, 3, 3).map((value) => value + 0),
      kernel,
      15,
    );
  });

  it('stand in the middle of a larger kernel', () => {
    expect(kernelOf({ preset: 'sobel-x' }, 5, 4)).toEqual(
      [
        [0, 0, 0, 0],
        [-1, 0, 1, 0],
        [-2, 0, 2, 0],
        [-1, 0, 1, 0],
        [0, 0, 0, 0],
      ].flat(),
    );
  });

  it('are differences of two taps where there are only two', () => {
    expect(kernelOf({ preset: 'sobel-x' }, 2, 2)).toEqual([-1, 1, -1, 1]);
    expect(kernelOf({ preset: 'sobel-y' }, 2, 2)).toEqual([-1, -1, 1, 1]);
  });

  it('follow the slope along the third axis, smoothed along the others', () => {
    const plane = [3, 10, 3].flatMap((a) => [3, 10, 3].map((b) => a * b));
    const kernel = [...plane.map((value) => -value), ...new Array<number>(9).fill(0), ...plane];
    expect(kernelOf({ preset: 'scharr-z' }, 3, 3, 3).map((value) => value + 0)).toEqual(kernel);
    expect(kernelOf({ preset: 'sobel-z' }, 3)).toEqual([-1, 0, 1]);
  });

  it('of Roberts are the two diagonals of two taps', () => {
    expect(kernelOf({ preset: 'roberts-main' }, 2, 2)).toEqual([1, 0, 0, -1]);
    expect(kernelOf({ preset: 'roberts-other' }, 2, 2)).toEqual([0, 1, -1, 0]);
    expect(kernelOf({ preset: 'roberts-other' }, 3, 3)).toEqual([0, 0, 0, 0, 0, 1, 0, -1, 0]);
    expect(kernelOf({ preset: 'roberts-main' }, 2)).toEqual([1, -1]);
    expect(kernelOf({ preset: 'roberts-main' }, 3, 1)).toEqual([0, 0, 0]);
  });

  it('of the bank of edges are eight different ones, then again', () => {
    const bank = Array.from({ length: 9 }, (_, filter) => presetKernel({ preset: 'edges' }, [3, 3], filter).join());
    expect(new Set(bank).size).toBe(8);
    expect(bank[8]).toBe(bank[0]);
  });

  it.each([
    { angle: 0, kernel: [0, 0, 0, 1, 1, -1, 0, 0, 0] },
    { angle: 90, kernel: [0, -1, 0, 0, 1, 0, 0, 1, 0] },
    { angle: 135, kernel: [0, -1, 0, -1, 1, 1, 0, 1, 0] },
    { angle: 315, kernel: [0, 1, 0, 1, 1, -1, 0, -1, 0] },
  ])('emboss by a light at $angle degrees: bright where the ground rises away from it', ({ angle, kernel }) => {
    const cross = kernelOf({ preset: 'emboss', angle }, 3, 3).map((value, i) => (i % 2 === 1 || i === 4 ? value : 0));
    expectClose(
      cross.map((value) => value + 0),
      kernel,
      15,
    );
  });
});

// Shares of a circle of radius 1 in the pixels of a 3 x 3 square.
const corner = (Math.PI / 12 + (1 - Math.sqrt(3)) / 4) / Math.PI;
const side = (1 - 1 / Math.PI) / 4 - corner;

// Values by SciPy 1.17 and NumPy 2.4 from the definitions; the Laplacian of a Gaussian as fspecial documents it.
describe('presets with parameters', () => {
  it.each<{ title: string; spec: PresetSpec; sizes: number[]; kernel: number[] }>([
    {
      title: 'a Gaussian of 1 pixel',
      spec: { preset: 'gaussian', sigma: 1 },
      sizes: [5],
      kernel: [0.0544886845, 0.244201342, 0.4026199469, 0.244201342, 0.0544886845],
    },
    {
      title: 'a Gaussian between two taps',
      spec: { preset: 'gaussian', sigma: 0.7 },
      sizes: [4],
      kernel: [0.0574918173, 0.4425081827, 0.4425081827, 0.0574918173],
    },
    {
      title: 'the Laplacian of a Gaussian of half a pixel',
      spec: { preset: 'log' },
      sizes: [3],
      kernel: [1.4753426386, -2.9506852771, 1.4753426386],
    },
    {
      title: 'the Laplacian of a Gaussian of a pixel in three dimensions',
      spec: { preset: 'log', sigma: 1 },
      sizes: [3, 3, 3],
      kernel: [0, 1, 2].flatMap((z) =>
        [0, 1, 2].flatMap((y) =>
          [0, 1, 2].map((x) => {
            const away = [x, y, z].filter((p) => p !== 1).length;
            return [-0.2265769824, -0.0617116634, 0.0162659312, 0.0502069735][away] ?? NaN;
          }),
        ),
      ),
    },
    {
      title: 'a disk of one pixel',
      spec: { preset: 'disk' },
      sizes: [3, 3],
      kernel: [corner, side, corner, side, 1 / Math.PI, side, corner, side, corner],
    },
    {
      title: 'an interval as a disk in one dimension',
      spec: { preset: 'disk', radius: 1 },
      sizes: [4],
      kernel: [0, 0.5, 0.5, 0],
    },
    {
      title: 'a motion of 5 pixels at 30 degrees',
      spec: { preset: 'motion', length: 5, angle: 30 },
      sizes: [3, 5],
      kernel: [
        [0, 0, 0.0267949192, 0.1267949192, 0.1464101615],
        [0, 0.1, 0.2, 0.1, 0],
        [0.1464101615, 0.1267949192, 0.0267949192, 0, 0],
      ].flat(),
    },
    {
      title: 'a Gabor function with every parameter',
      spec: { preset: 'gabor', wavelength: 4, angle: 30, phase: 20, sigma: 2.24, aspect: 0.5 },
      sizes: [3, 4],
      kernel: [
        [0.5423689473, 0.8707303669, -0.2192895303, -0.7236758916],
        [-0.1003230166, 0.9267330583, 0.5051408544, -0.6086934866],
        [-0.5699083218, 0.3985759456, 0.9403485301, -0.0293577902],
      ].flat(),
    },
  ])('$title', ({ spec, sizes, kernel }) => {
    expectClose(kernelOf(spec, ...sizes), kernel, 9);
  });

  it('have a Gabor envelope of 0.56 wavelengths where no sigma is given', () => {
    const open = { preset: 'gabor', wavelength: 6, phase: 40 } as const;
    expect(kernelOf(open, 7, 7)).toEqual(kernelOf({ ...open, sigma: 0.56 * 6, angle: 0, aspect: 0.5 }, 7, 7));
  });

  it('cover by a disk its whole area, π r², before the sum is made 1', () => {
    const middle = kernelOf({ preset: 'disk', radius: 3.3 }, 9, 9)[40] ?? NaN;
    // The middle pixel lies inside: it stands for an area of 1.
    expect(1 / middle).toBeCloseTo(Math.PI * 3.3 ** 2, 10);
  });

  it('add nothing at amount 0 and twice as much at twice the amount', () => {
    const identity = kernelOf({ preset: 'identity' }, 5, 4);
    for (const preset of ['sharpen', 'unsharp'] as const) {
      expect(kernelOf({ preset, amount: 0 }, 5, 4).map((value) => value + 0)).toEqual(identity);
      const [one, two] = [1, 2].map((amount) => kernelOf({ preset, amount }, 5, 4));
      const wanted = identity.map((value, i) => 2 * (one?.[i] ?? NaN) - value);
      expectClose(two ?? [], wanted, 14);
    }
  });

  it('sharpen by what a Gaussian takes away', () => {
    const [bell, identity] = [
      kernelOf({ preset: 'gaussian', sigma: 0.8 }, 3, 3),
      kernelOf({ preset: 'identity' }, 3, 3),
    ];
    const wanted = identity.map((value, i) => value + 1.5 * (value - (bell[i] ?? NaN)));
    expectClose(kernelOf({ preset: 'unsharp', sigma: 0.8, amount: 1.5 }, 3, 3), wanted, 14);
  });

  it('draw a motion the same way in a volume, in its middle slice', () => {
    const spec = { preset: 'motion', length: 4, angle: 60 } as const;
    const flat = kernelOf(spec, 5, 5);
    const empty = new Array<number>(25).fill(0);
    expect(kernelOf(spec, 3, 5, 5)).toEqual([...empty, ...flat, ...empty]);
  });

  it('of a Gaussian with no sigma are binomial, up to the largest kernel', () => {
    expect(kernelOf({ preset: 'gaussian' }, 5)).toEqual([1, 4, 6, 4, 1].map((value) => value / 16));
    const largest = kernelOf({ preset: 'gaussian' }, 1024);
    expect(largest.reduce((sum, value) => sum + value, 0)).toBeCloseTo(1, 12);
  });
});

describe('every preset', () => {
  const sizes = [[1], [2], [3], [7], [1, 3], [2, 2], [3, 3], [5, 5], [4, 6], [3, 3, 3], [2, 3, 1]];
  const one = ['identity', 'dirac', 'box', 'gaussian', 'disk', 'motion', 'sharpen', 'unsharp', 'emboss'];
  const others = ['bilinear', 'gabor'];

  it.each(kernelPresets.filter((preset) => !others.includes(preset)))(
    '%s answers a constant with its own sum, in any size and at the ends of its parameters',
    (preset) => {
      const wanted = one.includes(preset) ? 1 : 0;
      const ends = presetParameters(preset).flatMap(({ name, min, max }) => [{ [name]: min }, { [name]: max }]);
      for (const parameters of [{}, ...ends]) {
        for (const size of sizes) {
          for (let filter = 0; filter < (preset === 'edges' ? 8 : 1); filter++) {
            const sum = presetKernel({ preset, ...parameters }, size, filter).reduce((all, value) => all + value, 0);
            expect({ parameters, size, sum: Number(sum.toFixed(10)) + 0 }).toEqual({ parameters, size, sum: wanted });
          }
        }
      }
    },
  );

  it('has a default within its limits, and no two parameters of one name', () => {
    for (const preset of kernelPresets) {
      const parameters = presetParameters(preset);
      expect(new Set(parameters.map(({ name }) => name)).size).toBe(parameters.length);
      for (const { min, max, byDefault } of parameters) {
        expect(byDefault >= min && byDefault <= max).toBe(true);
      }
    }
  });

  // Projects hold only the name: what one without parameters means may never change, to the last bit of float64.
  it.each([
    { preset: 'identity', hash: '6e0ccc0587b503c3ade6506a39200854' },
    { preset: 'box', hash: 'a8d893a17a7dcfe2e3667891ab927c75' },
    { preset: 'gaussian', hash: '01af5442f401ca9524e884112f6bc075' },
    { preset: 'sharpen', hash: '9d0b3deece99000e6649e2a2d82789fb' },
    { preset: 'sobel-x', hash: '175241c33c00b8a5c7180a28e512c52b' },
    { preset: 'sobel-y', hash: '8480536eff5e8fb2591f7ec7e5df1267' },
    { preset: 'laplacian', hash: 'f27e06616d3518fc0a00b7692fc72725' },
    { preset: 'emboss', hash: '5d300ea2200247be4060b6ae69bf8dbf' },
    { preset: 'edges', hash: '1a550796f322ef3ddc80a8d5e9509f5d' },
  ] as const)('$preset means for ever what it meant in the first projects', ({ preset, hash }) => {
    const all = [...sizes.slice(0, 3), [4], [7], [1, 3], [3, 1], [2, 2], [3, 3], [5, 5], [4, 6], [11, 7], [3, 3, 3]]
      .concat([
        [2, 3, 1],
        [5, 4, 3],
      ])
      .flatMap((size) =>
        Array.from({ length: preset === 'edges' ? 8 : 1 }, (_, filter) => presetKernel({ preset }, size, filter)),
      );
    expect(hashText(compactJson(all))).toBe(hash);
  });
});
