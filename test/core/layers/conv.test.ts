import { describe, expect, it } from 'vitest';
import { sentenceOf } from '../../../core/errors.ts';
import { noCalls } from '../../../core/layers/cost.ts';
import { conv } from '../../../core/layers/conv.ts';
import type { Padding, Params } from '../../../core/layers/field.ts';
import { costOf, fieldRuleOf } from '../../../core/layers/registry.ts';
import type { Shape } from '../../../core/tensor/tensor.ts';

const explicit = (before: number[], after: number[], mode: Padding['mode'] = 'zeros'): Padding => ({
  size: 'explicit',
  before,
  after,
  mode,
});
const named = (size: Padding['size'], mode: Padding['mode'] = 'zeros'): Padding => ({
  size,
  before: [0],
  after: [0],
  mode,
});

function resolved(params: Params, input: Shape) {
  const result = conv.resolve(params, input, 'Conv 1');
  if (!result.ok) throw new Error(result.problems.map((problem) => sentenceOf(problem.error)).join(' '));
  return result;
}

function problems(params: Params, input: Shape = [1, 3, 8, 8]) {
  const result = conv.resolve(params, input, 'Conv 1');
  return result.ok ? [] : result.problems.map(({ error, fix }) => ({ code: error.code, text: sentenceOf(error), fix }));
}

describe('a convolution resolves', () => {
  it('by its defaults: 16 channels, 3 taps an axis, same size', () => {
    const { op, slots } = resolved({}, [2, 3, 30, 45]);
    expect(op).toEqual({
      type: 'conv',
      input: [2, 3, 30, 45],
      output: [2, 16, 30, 45],
      kernel: [3, 3],
      stride: [1, 1],
      dilation: [1, 1],
      padBefore: [1, 1],
      padAfter: [1, 1],
      paddingMode: 'zeros',
      groups: 1,
      bias: true,
      reversed: false,
    });
    expect(slots.map(({ name, shape, fanIn, fanOut }) => ({ name, shape, fanIn, fanOut }))).toEqual([
      { name: 'weight', shape: [16, 3, 3, 3], fanIn: 27, fanOut: 144 },
      { name: 'bias', shape: [16], fanIn: 27, fanOut: 144 },
    ]);
  });

  it.each<{ title: string; params: Params; input: Shape; output: Shape }>([
    { title: 'a signal', params: { padding: named('valid') }, input: [1, 2, 9], output: [1, 16, 7] },
    { title: 'a volume', params: { kernel: [1, 3, 3] }, input: [1, 1, 4, 6, 6], output: [1, 16, 4, 6, 6] },
    {
      title: 'full padding',
      params: { padding: named('full'), dilation: [2] },
      input: [1, 1, 5, 5],
      output: [1, 16, 9, 9],
    },
    {
      title: 'uneven explicit padding',
      params: { padding: explicit([2, 0], [0, 1]) },
      input: [1, 1, 5, 5],
      output: [1, 16, 5, 4],
    },
    { title: 'stride 2, same', params: { stride: [2] }, input: [1, 1, 7, 8], output: [1, 16, 4, 4] },
    { title: 'an empty batch', params: {}, input: [0, 3, 5, 5], output: [0, 16, 5, 5] },
  ])('$title to $output', ({ params, input, output }) => {
    expect(resolved(params, input).op.output).toEqual(output);
  });

  it('weights in groups see their share of the channels', () => {
    const { slots } = resolved({ groups: 4, outChannels: 8, bias: false }, [1, 4, 5, 5]);
    expect(slots).toMatchObject([{ name: 'weight', shape: [8, 1, 3, 3], fanIn: 9, fanOut: 18 }]);
  });

  it('a bias of its own where the parameters carry one', () => {
    const biasWeights = { kind: 'values', values: [1, 2] } as const;
    const { slots } = resolved({ outChannels: 2, biasWeights }, [1, 1, 5, 5]);
    expect(slots[1]?.spec).toEqual(biasWeights);
  });
});

describe('a convolution refuses', () => {
  it('groups that do not divide the input channels, and says which do', () => {
    expect(problems({ groups: 4, outChannels: 8 }, [1, 6, 8, 8])).toEqual([
      {
        code: 'layer.groupsInput',
        text: '4 groups do not divide the 6 input channels of “Conv 1”: choose one of 1, 2.',
        fix: { groups: 2 },
      },
    ]);
  });

  it('groups that divide neither, with the largest smaller number that divides both', () => {
    const found = problems({ groups: 5, outChannels: 18 }, [1, 12, 8, 8]);
    expect(found.map(({ code, fix }) => ({ code, fix }))).toEqual([
      { code: 'layer.groupsInput', fix: { groups: 3 } },
      { code: 'layer.groupsOutput', fix: { groups: 3 } },
    ]);
  });

  it('a window larger than the padded input, named by axis', () => {
    const [problem] = problems({ kernel: [3, 5], dilation: [1, 3], padding: named('valid') }, [1, 3, 8, 8]);
    expect(problem?.text).toBe(
      'The window of “Conv 1” reaches over 13 positions but its padded input has only 8 along width: use a smaller kernel or dilation, or more padding.',
    );
    expect(problem?.fix).toEqual({ padding: named('same-upper') });
  });

  it.each([
    { mode: 'reflect', pad: 8, limit: 7 },
    { mode: 'circular', pad: 9, limit: 8 },
  ] as const)('$mode padding of $pad over 8 positions (at most $limit)', ({ mode, pad, limit }) => {
    expect(problems({ padding: explicit([limit], [limit], mode) })).toEqual([]);
    const [problem] = problems({ padding: explicit([0], [pad], mode) });
    expect(problem).toMatchObject({ code: 'layer.padTooLarge', fix: { padding: { mode: 'replicate' } } });
    expect(problem?.text).toContain(`use at most ${limit}`);
  });

  it.each([
    { field: 'stride', value: [0] },
    { field: 'dilation', value: [0] },
    { field: 'kernel', value: [1.5] },
    { field: 'kernel', value: [1, 2, 3] },
    { field: 'kernel', value: 3 },
    { field: 'kernel', value: [] },
    { field: 'groups', value: 0 },
    { field: 'groups', value: 'two' },
    { field: 'outChannels', value: 65537 },
    { field: 'outChannels', value: NaN },
    { field: 'bias', value: 1 },
    { field: 'padding', value: explicit([-1], [0]) },
    { field: 'padding', value: { ...explicit([0], [0]), size: 'huge' } },
    { field: 'weights', value: { kind: 'seeded', init: 'he', seed: -1 } },
    { field: 'weights', value: { kind: 'preset', preset: 'unknown' } },
    { field: 'weights', value: { kind: 'values', values: [1, Infinity] } },
    { field: 'biasWeights', value: { kind: 'values', values: ['1'] } },
  ])('$field = $value, with the default as the fix', ({ field, value }) => {
    const [problem, ...more] = problems({ [field]: value } as Params);
    expect(more).toEqual([]);
    expect(problem?.code).toBe('layer.value');
    expect(problem?.text).toContain(`“${field}” of “Conv 1” is`);
    expect(Object.keys(problem?.fix ?? {})).toEqual([field]);
  });

  it('given weights in the wrong number', () => {
    const weights = { kind: 'values', values: [1, 2, 3] } as const;
    expect(problems({ weights, outChannels: 2, bias: false })[0]).toMatchObject({
      text: 'Layer “Conv 1” needs 54 weights for weight but has 3: reset its weights.',
      fix: { weights: { kind: 'seeded' } },
    });
  });

  it.each([{ input: [3, 8] }, { input: [1, 3, 8, 8, 8, 8] }])('an input of shape $input', ({ input }) => {
    expect(problems({}, input)[0]?.code).toBe('layer.rank');
  });

  it('an input without channels', () => {
    expect(problems({}, [1, 0, 8, 8])[0]?.code).toBe('layer.emptyInput');
  });
});

describe('the cost of a convolution', () => {
  it('is written with letters, with numbers and exactly', () => {
    const cost = costOf(resolved({ outChannels: 18, groups: 3 }, [1, 3, 300, 451]).op);
    expect(cost).toEqual({
      status: 'complete',
      multiplications: {
        symbols: "N · C_out · H' · W' · (C_in / g) · k_h · k_w",
        numbers: '1 · 18 · 300 · 451 · (3 / 3) · 3 · 3',
        value: 21918600n,
      },
      parameters: {
        symbols: 'C_out · (C_in / g) · k_h · k_w + C_out',
        numbers: '18 · (3 / 3) · 3 · 3 + 18',
        value: 180n,
      },
      additions: {
        symbols: "N · C_out · H' · W' · ((C_in / g) · k_h · k_w - 1)",
        numbers: '1 · 18 · 300 · 451 · ((3 / 3) · 3 · 3 - 1)',
        value: 19483200n,
      },
      biasAdditions: 18n * 300n * 451n,
      // Of 3 taps along a side of n, two of all 3 n miss the picture.
      paddingTaps: 18n * (9n * 300n * 451n - (3n * 300n - 2n) * (3n * 451n - 2n)),
      insertedZeros: 0n,
      comparisons: 0n,
      divisions: 0n,
      functions: noCalls,
      bytesRead: 4n * (3n * 300n * 451n + 180n),
      bytesWritten: 4n * 18n * 300n * 451n,
    });
  });

  it('of 128 filters 3x3 on 7x7x3, valid, is 86,400 multiplications', () => {
    const params = { outChannels: 128, padding: named('valid') };
    expect(costOf(resolved(params, [1, 3, 7, 7]).op).multiplications.value).toBe(86400n);
  });

  it('stays exact beyond 2^53', () => {
    const { op } = resolved({ outChannels: 65536, kernel: [7] }, [3, 65535, 9999, 9999]);
    expect(costOf(op).multiplications.value).toBe(3n * 65536n * 9999n * 9999n * 65535n * 49n);
  });

  it('widens the receptive field by its dilated window', () => {
    const { op } = resolved({ kernel: [3, 5], dilation: [4, 1], stride: [2, 1] }, [1, 3, 20, 20]);
    expect(fieldRuleOf(op)).toEqual([
      { phases: [{ from: -3, step: 4, count: 3 }], advance: 2 },
      { phases: [{ from: -2, step: 1, count: 5 }], advance: 1 },
    ]);
  });
});
