import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { Params } from '../../../core/layers/field.ts';
import { sourceId } from '../../../core/pipeline/document.ts';
import { plan } from '../../../core/pipeline/plan.ts';
import type { ReceptiveField } from '../../../core/pipeline/plan.types.ts';
import { chain, node, valid } from './builders.ts';

interface LayerCase {
  op: string;
  k: number;
  stride: number;
  pad: number;
  dilation: number;
}
interface FieldCase {
  id: string;
  cat: string;
  op: string;
  params: {
    layers: LayerCase[];
    inputLength: number;
    kernels: number[][];
    dilations: number[][];
    strides: number[][];
    inSize: number[];
  };
  expect: {
    receptiveField: number | number[];
    jump: number | number[];
    perLayer: { rf: number; jump: number; start: number }[];
    outputLength: number;
  };
}

const manifest: { cases: FieldCase[] } = JSON.parse(
  readFileSync(new URL('../../golden/ref/cases.json', import.meta.url), 'utf8'),
);
const cases = manifest.cases.filter((each) => each.cat === 'receptive_field');

function layerOf({ op, k, stride, pad, dilation }: LayerCase): [string, Params] {
  const padding = { size: 'explicit', before: [pad], after: [pad], mode: 'zeros' } as const;
  const window = { kernel: [k], stride: [stride], padding, dilation: [dilation] };
  return op === 'conv'
    ? ['conv', { ...window, outChannels: 1 }]
    : ['pool', { ...window, method: op === 'max_pool' ? 'max' : 'average' }];
}

function sizesOf(...stack: [string, Params][]): number[] {
  return plan(chain(...stack), [1, 1, 200, 200]).nodes.map((node) => node.field?.size[0] ?? NaN);
}

/** Two layers that read the picture, added. */
function joined(...branches: [[string, Params], [string, Params]]): ReceptiveField | undefined {
  const nodes = branches.map(([type, params], i) => node(`n${i}`, type, { outChannels: 3, ...params }, [sourceId]));
  const document = { ...chain(), nodes: [...nodes, node('sum', 'add', {}, ['n0', 'n1'])] };
  const { problems, nodes: planned } = plan(document, [1, 3, 24, 24]);
  expect(problems).toEqual([]);
  return planned.at(-1)?.field;
}

const dilatedBy = (d: number): [string, Params] => ['conv', { kernel: [3], dilation: [d] }];

describe('the receptive field', () => {
  it('of 3x3 layers with dilation 1, 2, 4 is 3, 7, 15', () => {
    expect(sizesOf(dilatedBy(1), dilatedBy(2), dilatedBy(4))).toEqual([3, 7, 15]);
  });

  it('of the context module is 3, 5, 9, 17, 33, 65, 67, 67', () => {
    const stack = [1, 1, 2, 4, 8, 16, 1].map(dilatedBy);
    expect(sizesOf(...stack, ['pointwise', {}])).toEqual([3, 5, 9, 17, 33, 65, 67, 67]);
  });

  it('of a depthwise separable block is that of its depthwise part', () => {
    expect(sizesOf(['depthwise-separable', { kernel: [5], dilation: [2] }])).toEqual([9]);
  });

  it('starts in the padding and moves by the product of the strides', () => {
    const padding = { size: 'explicit', before: [2, 0], after: [2, 0], mode: 'zeros' } as const;
    const stack = chain(
      ['conv', { kernel: [5, 3], stride: [2, 1], padding }],
      ['pool', { kernel: [2], stride: [2], ...valid }],
      ['conv', { kernel: [3], padding }],
    );
    expect(plan(stack, [1, 3, 40, 40]).nodes.map((node) => node.field)).toMatchObject([
      { size: [5, 3], jump: [2, 1], start: [-2, 0] },
      { size: [7, 4], jump: [4, 2], start: [-2, 0] },
      { size: [15, 8], jump: [4, 2], start: [-10, 0] },
    ]);
  });

  it('behind a layer that enlarges is that of the phase that sees most', () => {
    const stack = chain(
      ['conv', { kernel: [3], stride: [2] }],
      ['conv-transpose', { kernel: [4], stride: [2] }],
      ['activation', {}],
      ['conv', { kernel: [2] }],
      ['pointwise', {}],
    );
    // A window of two over the transposed layer's outputs sees two or three of its inputs, 2 pixels apart, 3 wide.
    const fields = plan(stack, [1, 3, 40, 40]).nodes.map(({ field }) => [field?.size[0], field?.jump[0]]);
    expect(fields).toEqual([
      [3, 2],
      [5, 1],
      [5, 1],
      [7, 1],
      [7, 1],
    ]);
  });

  it('of a transposed layer whose kernel is shorter than its stride has outputs that see nothing', () => {
    const [node] = plan(chain(['conv-transpose', { kernel: [2], stride: [3], ...valid }]), [1, 1, 9]).nodes;
    expect(node?.field?.axes[0]?.seen).toEqual([{ first: 0, last: 0 }, { first: 0, last: 0 }, undefined]);
    expect(node?.field?.jump).toEqual([1 / 3]);
  });

  it('is told from the outputs that see something where others see nothing', () => {
    const stack = chain(
      ['conv-transpose', { kernel: [1], stride: [2], ...valid }],
      ['conv', { kernel: [5], ...valid }],
    );
    const last = plan(stack, [1, 1, 9]).nodes.at(-1)?.field;
    // Over v 0 v 0 v 0 v: the first window ends on a value, the second on a zero.
    expect(last?.axes[0]).toEqual({
      seen: [
        { first: 0, last: 2 },
        { first: 1, last: 2 },
      ],
      advance: 1,
      jump: 0.5,
    });
    expect(last?.size).toEqual([3]);
  });

  it('of a flipped picture runs backwards', () => {
    const [node] = plan(chain(['flip', { axes: [2] }]), [1, 1, 9, 5]).nodes;
    expect(node?.field).toMatchObject({ size: [1, 1], jump: [-1, 1], start: [8, 0] });
  });

  it('of a norm is everything, and layers behind it keep their place', () => {
    const stack = chain(['conv', { kernel: [3], stride: [2] }], ['instance-norm', {}], ['conv', { kernel: [3] }]);
    const fields = plan(stack, [1, 3, 40, 40]).nodes.map(({ field }) => [field?.size[0], field?.jump[0]]);
    expect(fields).toEqual([
      [3, 2],
      [41, 2],
      [41, 2],
    ]);
  });

  it.each(cases.filter((each) => each.op === 'receptive_field_1d'))(
    'of $id is what the gradients of another library show',
    (each) => {
      const planned = plan(chain(...each.params.layers.map(layerOf)), [1, 1, each.params.inputLength]);
      expect(planned.problems).toEqual([]);
      const fields = planned.nodes.map(({ field }) => ({
        rf: field?.size[0],
        jump: field?.jump[0],
        // Its centre, as the reference counts it.
        start: (field?.start[0] ?? NaN) + ((field?.size[0] ?? NaN) - 1) / 2,
      }));
      expect(fields).toEqual(each.expect.perLayer);
      expect(planned.nodes.at(-1)?.outputShape).toEqual([1, 1, each.expect.outputLength]);
    },
  );

  it.each(cases.filter((each) => each.op === 'receptive_field_2d'))('of $id holds for each axis by itself', (each) => {
    const { kernels, dilations, strides, inSize } = each.params;
    const stack = kernels.map((kernel, i): [string, Params] => [
      'conv',
      { kernel, dilation: dilations[i] ?? [], stride: strides[i] ?? [], outChannels: 1, ...valid },
    ]);
    const last = plan(chain(...stack), [1, 1, ...inSize]).nodes.at(-1);
    expect({ size: last?.field?.size, jump: last?.field?.jump }).toEqual({
      size: each.expect.receptiveField,
      jump: each.expect.jump,
    });
  });

  it('of joined branches is what either sees', () => {
    const field = joined(['conv', { kernel: [3] }], ['conv', { kernel: [5], dilation: [2] }]);
    expect(field).toMatchObject({ size: [9, 9], jump: [1, 1], start: [-4, -4] });
    expect(field).not.toHaveProperty('misaligned');
  });

  it('of branches that look at different places says how far these lie apart', () => {
    // An even kernel with "same" padding looks half a pixel to the right, a crop moves by whole ones.
    expect(joined(['conv', { kernel: [2] }], ['conv', { kernel: [3] }])?.misaligned).toEqual([0.5, 0.5]);
    const one: [string, Params] = ['conv', { kernel: [3], ...valid }];
    expect(joined(one, ['crop', { before: [0, 1], after: [2, 1] }])).toMatchObject({
      size: [3, 3],
      misaligned: [1, 0],
    });
    expect(joined(one, ['crop', { before: [1], after: [1] }])).not.toHaveProperty('misaligned');
  });

  it('is checked against all 40 reference cases', () => {
    expect(cases).toHaveLength(40);
  });
});
