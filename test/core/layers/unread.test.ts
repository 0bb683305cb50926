import { describe, expect, it } from 'vitest';
import { unreadOf } from '../../../core/layers/unread.ts';
import type { Params } from '../../../core/layers/field.ts';
import { plan } from '../../../core/pipeline/plan.ts';
import { chain, valid } from '../pipeline/builders.ts';
import { outputOf } from '../execute/run.ts';

const ones: Params = {
  outChannels: 1,
  bias: false,
  weights: { kind: 'values', values: Array.from({ length: 9 }, () => 1) },
};
const same: Params = { padding: { size: 'same-upper', before: [0], after: [0], mode: 'zeros' } };

describe('positions no window reads', () => {
  it.each<[string, string, Params, readonly number[], readonly number[]]>([
    ['a row and a column left over by the stride', 'pool', { kernel: [2], stride: [2] }, [7, 9], [1, 1]],
    ['nothing where the stride divides', 'pool', { kernel: [2], stride: [2] }, [8, 6], [0, 0]],
    ['two, where three is the stride', 'conv', { ...ones, ...valid, kernel: [3], stride: [3] }, [8, 11], [2, 2]],
    ['between windows that stand apart', 'pool', { kernel: [1], stride: [3] }, [7, 4], [4, 2]],
    ['between the taps of a dilated window', 'conv', { ...ones, ...valid, kernel: [3], dilation: [2] }, [5, 5], [2, 2]],
    ['nothing where padding catches up', 'conv', { ...ones, ...same, kernel: [3], stride: [2] }, [7, 8], [0, 0]],
  ])('%s', (_, type, params, sizes, expected) => {
    const [step] = plan(chain([type, params]), [1, 1, ...sizes]).steps;
    expect(step && unreadOf(step.op)).toEqual(expected);
  });

  it.each([
    [3, 2, 1, 'zeros'],
    [3, 4, 2, 'circular'],
    [2, 5, 1, 'reflect'],
    [1, 3, 1, 'replicate'],
  ] as const)(
    'are those whose change changes nothing: kernel %d, stride %d, dilation %d, %s',
    async (kernel, stride, dilation, mode) => {
      const length = 13;
      const weights = { kind: 'values', values: Array.from({ length: kernel }, () => 1) } as const;
      const padding = { size: 'explicit', before: [1], after: [0], mode } as const;
      const document = chain([
        'conv',
        { outChannels: 1, bias: false, weights, kernel: [kernel], stride: [stride], dilation: [dilation], padding },
      ]);
      const output = async (changed: number) => {
        const data = new Float32Array(length);
        if (changed >= 0) data[changed] = 1;
        return (await outputOf(document, { shape: [1, 1, length], data })).data;
      };
      let silent = 0;
      for (let position = 0; position < length; position++)
        if ((await output(position)).every((value) => value === 0)) silent++;
      const [step] = plan(document, [1, 1, length]).steps;
      expect(step && unreadOf(step.op)).toEqual([silent]);
    },
  );

  it('are not asked of layers that do not slide', () => {
    const [step] = plan(chain(['activation']), [1, 1, 4, 4]).steps;
    expect(step && unreadOf(step.op)).toBeUndefined();
  });
});
