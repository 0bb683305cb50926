import { describe, expect, it } from 'vitest';
import { sentenceOf } from '../../../core/errors.ts';
import type { Cost } from '../../../core/layers/cost.ts';
import type { Params } from '../../../core/layers/field.ts';
import type { ConvTransposeOp } from '../../../core/layers/op.ts';
import { costOf, layerDefinitions } from '../../../core/layers/registry.ts';
import { scatterMultiplications, zeroInsertionMultiplications } from '../../../core/layers/transposed-cost.ts';
import { makeWeights } from '../../../core/layers/weights.ts';
import { fieldAfter, sourceField } from '../../../core/pipeline/receptive-field.ts';
import type { Shape } from '../../../core/tensor/tensor.ts';

const valid = { size: 'valid', before: [0], after: [0], mode: 'zeros' } as const;
const explicit = (before: number, after: number) =>
  ({ ...valid, size: 'explicit', before: [before], after: [after] }) as const;

function resolve(params: Params, input: Shape) {
  const result = layerDefinitions['conv-transpose']?.resolve(params, input, 'Up 1');
  if (result === undefined) throw new Error('no transposed convolution');
  return result;
}

function opOf(params: Params, input: Shape): ConvTransposeOp {
  const result = resolve(params, input);
  if (!result.ok || result.op.type !== 'conv-transpose') throw new Error(JSON.stringify(result));
  return result.op;
}

function sentences(params: Params, input: Shape): string[] {
  const result = resolve(params, input);
  return result.ok ? [] : result.problems.map((problem) => sentenceOf(problem.error));
}

describe('the output of a transposed convolution', () => {
  it.each<{ title: string; params: Params; input: Shape; size: Shape }>([
    { title: '3x3 over 2x2', params: { kernel: [3], stride: [1], padding: valid }, input: [2, 2], size: [4, 4] },
    { title: '3x3 over 2x2, stride 2', params: { kernel: [3], padding: valid }, input: [2, 2], size: [5, 5] },
    { title: 'the defaults', params: {}, input: [5, 7], size: [10, 14] },
    { title: 'kernel 1, stride 3, same', params: { kernel: [1], stride: [3] }, input: [4], size: [12] },
    { title: 'dilation 2', params: { kernel: [3], dilation: [2], padding: valid }, input: [3], size: [9] },
    { title: 'output padding', params: { kernel: [3], padding: valid, outputPadding: [1] }, input: [3], size: [8] },
    { title: 'padding cut off', params: { kernel: [3], padding: explicit(1, 2) }, input: [3], size: [4] },
    {
      title: 'an output size',
      params: { kernel: [3], padding: explicit(1, 1), outputSize: [6] },
      input: [3],
      size: [6],
    },
  ])('$title of $input is $size', ({ params, input, size }) => {
    expect(opOf(params, [1, 2, ...input]).output).toEqual([1, 16, ...size]);
  });

  it.each([
    { side: 'same-upper', before: [0], after: [1] },
    { side: 'same-lower', before: [1], after: [0] },
  ] as const)('$side cuts an odd surplus at $before, $after', ({ side, before, after }) => {
    const op = opOf({ kernel: [3], padding: { ...valid, size: side } }, [1, 1, 4]);
    expect({ before: op.padBefore, after: op.padAfter, output: op.output }).toEqual({
      before,
      after,
      output: [1, 16, 8],
    });
  });
});

describe('a transposed convolution refuses', () => {
  it.each<{ title: string; params: Params; text: string }>([
    {
      title: 'output padding that nothing reaches',
      params: { outputPadding: [2] },
      text: '“outputPadding” of “Up 1” is 2, but must be at most 1 along length, less than the stride or the dilation.',
    },
    {
      title: 'an output size out of reach',
      params: { kernel: [3], padding: valid, outputSize: [10] },
      text: '“outputSize” of “Up 1” is 10, but must be from 7 to 8 along length.',
    },
    {
      title: 'padding that leaves nothing',
      params: { kernel: [3], stride: [1], padding: explicit(3, 2) },
      text: '“padding” of “Up 1” is 5, but must be less than the 5 positions it cuts from along length.',
    },
  ])('$title', ({ params, text }) => {
    expect(sentences(params, [1, 1, 3])).toEqual([text]);
  });

  it('groups that do not divide the channels', () => {
    expect(sentences({ groups: 2, outChannels: 4 }, [1, 3, 4, 4])).toEqual([
      '2 groups do not divide the 3 input channels of “Up 1”: choose one of 1.',
    ]);
  });
});

describe('its cost', () => {
  const params = { kernel: [3], stride: [2], padding: valid, outChannels: 6, groups: 2 };

  it('by scatter goes by the input, by zero insertion by the output', () => {
    const op = opOf(params, [1, 4, 5, 5]);
    expect(scatterMultiplications(op)).toEqual({
      symbols: 'N · H · W · C_in · (C_out / g) · k_h · k_w',
      numbers: '1 · 5 · 5 · 4 · (6 / 2) · 3 · 3',
      value: 2700n,
    });
    expect(zeroInsertionMultiplications(op)).toEqual({
      symbols: "N · H' · W' · C_out · (C_in / g) · k_h · k_w",
      numbers: '1 · 11 · 11 · 6 · (4 / 2) · 3 · 3',
      value: 13068n,
    });
    expect(costOf(op).multiplications.value).toBe(2700n);
    expect(costOf({ ...op, method: 'zero-insertion' }).multiplications.value).toBe(13068n);
    expect(costOf({ ...op, method: 'matrix' }).multiplications).toEqual({
      symbols: 'N · C_in · (C_out / g) · T_h · T_w',
      numbers: '1 · 4 · (6 / 2) · 15 · 15',
      value: 2700n,
    });
    expect(costOf(op).parameters.value).toBe(4n * 3n * 9n + 6n);
  });

  it('as a matrix leaves out what the padding cuts off: 4x4 by 3x3 has 16 · 9 products whole, 100 within 4x4', () => {
    const whole = opOf({ ...params, outChannels: 1, groups: 1, stride: [1] }, [1, 1, 4, 4]);
    const padding = { size: 'explicit', before: [1], after: [1], mode: 'zeros' } as const;
    const cut = opOf({ ...params, outChannels: 1, groups: 1, stride: [1], padding }, [1, 1, 4, 4]);
    const counts = ({ multiplications, additions }: Cost) => [multiplications.value, additions.value];
    expect(counts(costOf({ ...whole, method: 'matrix' }))).toEqual([144n, 144n - 36n]);
    expect(counts(costOf({ ...cut, method: 'matrix' }))).toEqual([100n, 100n - 16n]);
    // Stride 2 and a single tap leave three quarters of the outputs without any product.
    const sparse = opOf({ kernel: [1], stride: [2], outputPadding: [1], padding: valid, outChannels: 1 }, [1, 1, 4, 4]);
    expect(counts(costOf({ ...sparse, method: 'matrix' }))).toEqual([16n, 0n]);
  });

  it('its weights have the input channels first, and a preset goes to every output channel', () => {
    const weights = { kind: 'preset', preset: 'box' } as const;
    const result = resolve({ ...params, weights, bias: false }, [1, 4, 5, 5]);
    const slot = result.ok ? result.slots[0] : undefined;
    expect(slot).toMatchObject({ name: 'weight', shape: [4, 3, 3, 3], transposedGroups: 2 });
    expect(slot && [...makeWeights(slot)]).toEqual(new Array(108).fill(Math.fround(1 / 18)));
  });

  it('an edge bank goes round by output channel', () => {
    const weights = { kind: 'preset', preset: 'edges' } as const;
    const up = resolve({ kernel: [3], outChannels: 4, groups: 2, weights, bias: false }, [1, 2, 5, 5]);
    const down = layerDefinitions['conv']?.resolve({ outChannels: 4, weights, bias: false }, [1, 1, 5, 5], 'Conv');
    const numbers = [up, down].map((result) => (result?.ok === true ? result.slots.map(makeWeights) : []));
    expect(numbers[0]).toEqual(numbers[1]);
  });
});

describe('its receptive field', () => {
  it.each([
    { kernel: 3, stride: 1, dilation: 1, window: 3 },
    { kernel: 3, stride: 2, dilation: 1, window: 2 },
    { kernel: 4, stride: 2, dilation: 1, window: 2 },
    { kernel: 2, stride: 2, dilation: 1, window: 1 },
    { kernel: 1, stride: 3, dilation: 1, window: 1 },
    { kernel: 3, stride: 2, dilation: 2, window: 3 },
    { kernel: 3, stride: 2, dilation: 3, window: 4 },
  ])('k $kernel, s $stride, d $dilation: $window inputs meet in one output', ({ window, ...given }) => {
    const params = Object.fromEntries(Object.entries(given).map(([name, value]) => [name, [value]]));
    const op = opOf({ ...params, padding: valid }, [1, 1, 9]);
    // Counted: for every output the span of the inputs that reach it.
    const spans = Array.from({ length: op.output[2] ?? 0 }, (_, o) => {
      const inputs = Array.from({ length: 9 }, (_, i) => i).filter((i) =>
        Array.from({ length: given.kernel }, (_, k) => i * given.stride + k * given.dilation).includes(o),
      );
      return inputs.length === 0 ? 0 : (inputs.at(-1) ?? 0) - (inputs[0] ?? 0) + 1;
    });
    expect(Math.max(...spans)).toBe(window);
    expect(fieldAfter(op, [sourceField(1)])).toMatchObject({ size: [window], jump: [1 / given.stride] });
  });
});
