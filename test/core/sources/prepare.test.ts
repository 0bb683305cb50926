import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { runResample } from '../../../core/kernels/reference/resample.ts';
import { runResize } from '../../../core/kernels/reference/resize.ts';
import { interpolations } from '../../../core/layers/op.ts';
import { upsample } from '../../../core/layers/upsample.ts';
import { prepare } from '../../../core/sources/prepare.ts';
import { preparedShapes, readPreparation, type Preparation } from '../../../core/sources/preparation.ts';
import type { AxisSampling } from '../../../core/tensor/sampling.ts';
import { numel } from '../../../core/tensor/shape.ts';
import type { Shape, Tensor } from '../../../core/tensor/tensor.ts';
import { countedMemory } from '../../support/fuzz-reader.ts';
import { refusalOf } from '../../support/refusal.ts';
import { runs } from '../../support/runs.ts';

const options = { maxValues: 10_000 };
const counted = (shape: Shape): Tensor => ({ shape, data: Float32Array.from({ length: numel(shape) }, (_, i) => i) });
const tensor = (shape: Shape, values: readonly number[]): Tensor => ({ shape, data: Float32Array.from(values) });
const after = (input: Tensor, ...steps: Preparation) => prepare(input, steps, options);
const values = (input: Tensor, ...steps: Preparation) => [...after(input, ...steps).data];
const resize = (size: readonly number[], interpolation: (typeof interpolations)[number], antialias = false) =>
  ({ kind: 'resize', size, interpolation, antialias }) as const;
const normalise = (to: 'none' | 'unit' | 'standard', over: 'all' | 'channel' = 'all') =>
  ({ kind: 'normalise', to, over }) as const;

describe('the preparation of an input', () => {
  it('crops any number of axes, channels and batches', () => {
    const signal = counted([1, 2, 5]);
    expect(after(signal, { kind: 'crop', begin: [1], size: [3] })).toEqual(tensor([1, 2, 3], [1, 2, 3, 6, 7, 8]));
    const picture = counted([2, 1, 3, 4]);
    expect(after(picture, { kind: 'crop', begin: [1, 2], size: [2, 2] })).toEqual(
      tensor([2, 1, 2, 2], [6, 7, 10, 11, 18, 19, 22, 23]),
    );
    const volume = counted([1, 1, 2, 2, 3]);
    expect(after(volume, { kind: 'crop', begin: [1, 0, 1], size: [1, 2, 2] })).toEqual(
      tensor([1, 1, 1, 2, 2], [7, 8, 10, 11]),
    );
  });

  it('picks channels in any order, also more than once', () => {
    const picture = counted([2, 3, 1, 2]);
    expect(after(picture, { kind: 'channels', channels: [2, 0, 2] })).toEqual(
      tensor([2, 3, 1, 2], [4, 5, 0, 1, 4, 5, 10, 11, 6, 7, 10, 11]),
    );
    expect(after(picture, { kind: 'channels', channels: [1] }).shape).toEqual([2, 1, 1, 2]);
  });

  it.each([
    ['unit', 'all', [2, 4, 6, 10], [0, 0.25, 0.5, 1]],
    // Mean 5, mean square of the distances 5.
    ['standard', 'all', [2, 4, 6, 8], [-3, -1, 1, 3].map((distance) => Math.fround(distance / Math.sqrt(5)))],
    ['unit', 'channel', [2, 4, 6, 10], [0, 1, 0, 1]],
    ['standard', 'channel', [2, 4, 6, 10], [-1, 1, -1, 1]],
    ['none', 'all', [2, -0, NaN, 10], [2, -0, NaN, 10]],
    ['unit', 'all', [3, 3, 3, 3], [0, 0, 0, 0]],
    ['standard', 'all', [0.1, 0.1, 0.1, NaN], [0, 0, 0, NaN]],
    ['unit', 'all', [NaN, 1, 3, Infinity], [NaN, 0, 1, Infinity]],
    ['standard', 'all', [-Infinity, 1, 3, NaN], [-Infinity, -1, 1, NaN]],
    ['unit', 'all', [NaN, NaN, Infinity, NaN], [NaN, NaN, Infinity, NaN]],
    ['standard', 'all', [NaN, NaN, Infinity, NaN], [NaN, NaN, Infinity, NaN]],
    ['standard', 'all', [1e-45, 1e-45, 1e-45, 1e-45], [0, 0, 0, 0]],
    ['unit', 'all', [-3e38, 3e38, 0, 0], [0, 1, 0.5, 0.5]],
  ] as const)('brings to %s over %s: %j', (to, over, input, wanted) => {
    expect(values(tensor([1, 2, 1, 2], input), normalise(to, over))).toEqual(wanted);
  });

  it('normalises each of a batch by itself', () => {
    expect(values(tensor([2, 1, 2], [0, 2, 10, 14]), normalise('unit'))).toEqual([0, 1, 0, 1]);
  });

  it.each([
    ['nearest', [2], [0, 2]],
    ['nearest-exact', [2], [1, 3]],
    ['linear', [2], [0.5, 2.5]],
    ['linear', [8], [0, 0.25, 0.75, 1.25, 1.75, 2.25, 2.75, 3]],
    ['linear', [4], [0, 1, 2, 3]],
  ] as const)('resizes 0 1 2 3 by %s to %j: %j', (interpolation, size, wanted) => {
    expect(values(counted([1, 1, 4]), resize(size, interpolation))).toEqual(wanted);
  });

  it('resizes with antialias by all that an output stands for', () => {
    // From 4 to 1: a triangle two outputs wide, at distances 3/2, 1/2, 1/2, 3/2 of 4: weights 5, 7, 7, 5 of 24.
    const spike = tensor([1, 1, 4], [24, 0, 0, 0]);
    expect(values(spike, resize([1], 'linear', true))).toEqual([5]);
    expect(values(spike, resize([1], 'linear', false))).toEqual([0]);
    expect(values(spike, resize([1], 'nearest', true))).toEqual([24]);
  });

  it('rounds once, not after every axis', () => {
    // The mean of the left column, 2^23 + 1/2, is none of float32.
    expect(values(tensor([1, 1, 2, 2], [2 ** 24, -(2 ** 24), 1, 0]), resize([1, 1], 'linear'))).toEqual([0.25]);
  });

  const sizes = fc.integer({ min: 1, max: 3 }).chain((rank) => {
    const axes = fc.array(fc.integer({ min: 1, max: 7 }), { minLength: rank, maxLength: rank });
    return fc.tuple(axes, axes);
  });
  const shapes = (from: readonly number[], to: readonly number[]) => ({
    input: [2, 2, ...from],
    output: [2, 2, ...to],
  });
  const filled = (shape: Shape, seed: number) =>
    tensor(
      shape,
      Array.from({ length: numel(shape) }, (_, i) => ((Math.imul(i + 1, 0x9e3779b1) ^ seed) % 1000) / 7),
    );
  const near = (wanted: Float32Array) => [...wanted].map((value) => expect.closeTo(value, 3));

  it('resizes as the upsampling layer does', () => {
    fc.assert(
      fc.property(sizes, fc.constantFrom(...interpolations), fc.nat(), ([from, to], interpolation, seed) => {
        const { input, output } = shapes(from, to);
        const params = { interpolation, scale: [1], coordinates: 'half-pixel', outputSize: to };
        const resolved = upsample.resolve(params, input, 'resize');
        if (!resolved.ok || resolved.op.type !== 'resize') throw new Error('no resizing');
        const source = filled(input, seed);
        const wanted = new Float32Array(numel(output));
        runResize(resolved.op, { inputs: [source.data], weights: [], output: wanted }, 0, wanted.length);
        const found = after(source, resize(to, interpolation));
        expect(found.shape).toEqual(output);
        if (interpolation.startsWith('nearest')) expect(found.data).toEqual(wanted);
        else expect([...found.data]).toEqual(near(wanted));
      }),
      { numRuns: runs(300) },
    );
  });

  it('resizes with antialias as ONNX and Pillow define it', () => {
    fc.assert(
      fc.property(sizes, fc.constantFrom('linear', 'cubic'), fc.nat(), ([from, to], interpolation, seed) => {
        const { input, output } = shapes(from, to);
        const axes = output.map((m, axis): AxisSampling => {
          const scale = m / (input[axis] ?? 1);
          const fixed = {
            coordinates: 'half-pixel',
            rounding: 'half-down',
            start: 0,
            end: 1,
            sharpness: -0.75,
          } as const;
          const antialias = scale < 1;
          return { ...fixed, interpolation, scale, excludeOutside: antialias, antialias };
        });
        const source = filled(input, seed);
        const wanted = new Float32Array(numel(output));
        const op = { type: 'resample', input, output, axes, outside: 0 } as const;
        runResample(op, { inputs: [source.data], weights: [], output: wanted }, 0, wanted.length);
        expect([...after(source, resize(to, interpolation, true)).data]).toEqual(near(wanted));
      }),
      { numRuns: runs(300) },
    );
  });

  it('keeps an infinity where it is when it resizes to twice the size with a tap of weight 0 beside', () => {
    expect(values(tensor([1, 1, 2], [1, Infinity]), resize([2], 'linear'))).toEqual([1, Infinity]);
    expect(values(tensor([1, 1, 3], [-0, 1, Infinity]), resize([1], 'linear'))).toEqual([1]);
    expect(Object.is(values(tensor([1, 1, 2], [-0, 1]), resize([4], 'nearest'))[0], -0)).toBe(true);
  });

  it('is done in its order, leaves the input alone and asks for the memory of the result alone', () => {
    const input = counted([1, 1, 4]);
    const crop = { kind: 'crop', begin: [2], size: [2] } as const;
    expect(values(input, crop, normalise('unit'))).toEqual([0, 1]);
    expect(values(input, normalise('unit'), crop)).toEqual([2 / 3, 1].map(Math.fround));
    expect(input).toEqual(counted([1, 1, 4]));
    expect(prepare(input, [], options)).toBe(input);
    const asked: number[] = [];
    const allocate = (length: number) => {
      asked.push(length);
      return new Float32Array(length);
    };
    prepare(input, [crop, resize([8], 'cubic', true), normalise('standard')], { ...options, allocate });
    expect(asked).toEqual([8]);
  });

  it('is checked to its end before anything is done', () => {
    const steps: Preparation = [normalise('unit'), { kind: 'crop', begin: [9], size: [1] }];
    const allocate = () => {
      throw new Error('memory asked for');
    };
    expect(refusalOf(() => prepare(counted([1, 1, 4]), steps, { ...options, allocate }))?.code).toBe('prepare.crop');
  });

  it.each([
    [
      { kind: 'crop', begin: [0, 3], size: [3, 2] },
      'prepare.crop',
      'The crop in step 2 of the preparation takes positions 4 to 5 along width, which has only 4: move it or make it smaller.',
    ],
    [{ kind: 'crop', begin: [1, 0], size: [3, 4] }, 'prepare.crop', 'positions 2 to 4 along height, which has only 3'],
    [{ kind: 'crop', begin: [0], size: [1, 1] }, 'prepare.axes', 'speaks of 1 axes, but the input has 2'],
    [{ kind: 'crop', begin: [0, 0], size: [1, 1, 1] }, 'prepare.axes', 'speaks of 3 axes, but the input has 2'],
    [resize([5], 'linear'), 'prepare.axes', 'speaks of 1 axes'],
    [
      resize([101, 50], 'linear'),
      'prepare.tooMany',
      'would make 1 × 2 × 101 × 50 values, more than the limit of 10000',
    ],
    [{ kind: 'channels', channels: [0, 2] }, 'prepare.channel', 'picks channel 3, but there are only 2'],
  ] as const)('refuses %j for a picture it does not fit', (step, code, words) => {
    const refusal = refusalOf(() => after(counted([1, 2, 3, 4]), normalise('none'), step));
    expect(refusal?.code).toBe(code);
    expect(refusal?.message).toContain(words);
    expect(refusal?.message).toMatch(/step 2/i);
  });

  it('may make as many values as allowed', () => {
    expect(after(counted([1, 2, 3, 4]), resize([100, 50], 'nearest')).shape).toEqual([1, 2, 100, 50]);
  });
});

describe('a preparation in a document', () => {
  const good: Preparation = [
    { kind: 'crop', begin: [0, 2], size: [3, 4] },
    resize([8, 8], 'cubic', true),
    { kind: 'channels', channels: [0, 0] },
    normalise('standard', 'channel'),
  ];

  it('is read as it was written, and nothing else with it', () => {
    const text = JSON.stringify(good.map((step) => ({ ...step, extra: 1 })));
    expect(readPreparation(JSON.parse(text))).toEqual(good);
  });

  it.each([
    [{}, 'prepare.list', 'must be a list of at most 32 steps'],
    [Array(33).fill(normalise('none')), 'prepare.list', 'at most 32 steps'],
    [
      [null],
      'prepare.unknown',
      'Step 1 of the preparation of the input is of the unknown kind missing: choose one of crop',
    ],
    [
      [normalise('none'), { kind: 'flip' }],
      'prepare.unknown',
      'Step 2 of the preparation of the input is of the unknown kind flip',
    ],
    [[Object.create({ kind: 'crop' })], 'prepare.unknown', 'missing'],
    [
      [{ kind: 'crop', begin: [0] }],
      'prepare.value',
      '“size” in step 1 of the preparation of the input (crop) is missing',
    ],
    [
      [{ kind: 'crop', begin: [-1], size: [1] }],
      'prepare.value',
      '“begin” in step 1 of the preparation of the input (crop) is [-1], but must be 1 to 3 whole numbers from 0 to 65536.',
    ],
    [[{ kind: 'crop', begin: [0], size: [0] }], 'prepare.value', '“size”'],
    [[{ kind: 'crop', begin: [0.5], size: [1] }], 'prepare.value', '[0.5]'],
    [[{ ...good[1], size: [65_537, 1] }], 'prepare.value', 'from 1 to 65536'],
    [[{ ...good[1], size: [] }], 'prepare.value', 'is [], but'],
    [[{ ...good[1], size: [1, 1, 1, 1] }], 'prepare.value', '1 to 3 whole numbers'],
    [
      [{ ...good[1], interpolation: 'lanczos' }],
      'prepare.value',
      'is lanczos, but must be one of nearest, nearest-exact, linear, cubic.',
    ],
    [[{ ...good[1], antialias: 1 }], 'prepare.value', 'must be true or false'],
    [[{ kind: 'channels', channels: ['0'] }], 'prepare.value', 'is ["0"], but'],
    [[{ kind: 'normalise', to: 'unit' }], 'prepare.value', '“over”'],
    [[{ kind: 'normalise', to: 'l2', over: 'all' }], 'prepare.value', 'must be one of none, unit, standard'],
  ])('as %j is refused', (value, code, words) => {
    const refusal = refusalOf(() => readPreparation(value));
    expect(refusal?.code).toBe(code);
    expect(refusal?.message).toContain(words);
  });

  it('whatever it holds, is refused with one sentence or makes the shape it says', () => {
    const number = fc.oneof(
      { weight: 4, arbitrary: fc.integer({ min: 0, max: 5 }) },
      { weight: 1, arbitrary: fc.double() },
    );
    const list = fc.array(number, { minLength: 1, maxLength: 3 });
    const step = fc.oneof(
      fc.record({ kind: fc.constant('crop'), begin: list, size: list }),
      fc.record({
        kind: fc.constant('resize'),
        size: list,
        interpolation: fc.constantFrom(...interpolations, 'x'),
        antialias: fc.boolean(),
      }),
      fc.record({ kind: fc.constant('channels'), channels: list }),
      fc.record({
        kind: fc.constant('normalise'),
        to: fc.constantFrom('unit', 'standard'),
        over: fc.constantFrom('all', 'channel'),
      }),
      fc.jsonValue(),
    );
    const input = fc.array(fc.integer({ min: 1, max: 5 }), { minLength: 3, maxLength: 5 }).map(counted);
    const seen = new Map<string, number>();
    fc.assert(
      fc.property(input, fc.array(step, { maxLength: 4 }), (source, written) => {
        const refusal = refusalOf(() => {
          const steps = readPreparation(written);
          const small = { maxValues: 700, allocate: countedMemory(700) };
          const { shape, data } = prepare(source, steps, small);
          expect(shape).toEqual(preparedShapes(source.shape, steps, 700).at(-1) ?? source.shape);
          expect(data.length).toBe(numel(shape));
          expect(data.every(Number.isFinite)).toBe(true);
        });
        const code = refusal?.code ?? 'accepted';
        seen.set(code, (seen.get(code) ?? 0) + 1);
      }),
      { numRuns: runs(3000) },
    );
    const all = ['accepted', 'prepare.unknown', 'prepare.value', 'prepare.axes', 'prepare.crop', 'prepare.channel'];
    for (const code of all) expect(seen.get(code), code).toBeGreaterThan(0);
  });
});
