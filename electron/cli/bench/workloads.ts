import type { Params } from '../../../core/layers/field.ts';
import type { ConvOp, ConvTransposeOp } from '../../../core/layers/op.ts';
import { costOf, layerDefinitions } from '../../../core/layers/registry.ts';
import type { Shape } from '../../../core/tensor/tensor.ts';

export type BenchOp = ConvOp | ConvTransposeOp;

/** Convolutions that run one after the other, each on the output of the one before. None has a bias. */
export interface Workload {
  readonly id: string;
  readonly text: string;
  readonly ops: readonly BenchOp[];
  /** The one dense convolution that does the same job, timed beside it. */
  readonly dense?: readonly BenchOp[];
}

interface Sizes {
  readonly filters: number;
  readonly kernel: readonly number[];
  readonly stride?: number;
  readonly dilation?: number;
  readonly groups?: number;
  readonly padding?: readonly number[];
  readonly outputPadding?: number;
}

/** Throws an Error where these sizes make no layer. */
export function convOf(input: Shape, sizes: Sizes): ConvOp {
  const op = resolve('conv', input, sizes);
  if (op.type !== 'conv') throw new Error('a convolution resolved to another layer');
  return op;
}

/** As {@link convOf}. */
export function transposedOf(input: Shape, sizes: Sizes): ConvTransposeOp {
  const op = resolve('conv-transpose', input, sizes);
  if (op.type !== 'conv-transpose') throw new Error('a transposed convolution resolved to another layer');
  return op;
}

/** Padding keeps the size at stride 1 unless it is given. */
function resolve(type: 'conv' | 'conv-transpose', input: Shape, sizes: Sizes) {
  const { filters, kernel, stride = 1, dilation = 1, groups = 1, outputPadding = 0 } = sizes;
  const pads = sizes.padding ?? kernel.map((k) => Math.floor((dilation * (k - 1)) / 2));
  const params: Params = {
    outChannels: filters,
    kernel,
    stride: [stride],
    dilation: [dilation],
    groups,
    padding: { size: 'explicit', before: pads, after: pads, mode: 'zeros' },
    bias: false,
    ...(type === 'conv-transpose' ? { outputPadding: [outputPadding] } : {}),
  };
  const resolved = layerDefinitions[type]?.resolve(params, input, type);
  if (resolved?.ok !== true) throw new Error(`no ${type} for ${JSON.stringify(params)} on ${input.join(' x ')}`);
  return resolved.op;
}

const square = (channels: number, side: number): Shape => [1, channels, side, side];
const dense3 = (channels: number, filters: number) => convOf(square(channels, 56), { filters, kernel: [3, 3] });

/** The table of layers that the speed of the lab is judged by. */
export const namedWorkloads: readonly Workload[] = [
  {
    id: 'a',
    text: '3x512x512, 3x3 per channel',
    ops: [convOf(square(3, 512), { filters: 3, kernel: [3, 3], groups: 3 })],
  },
  { id: 'b', text: '64->64 3x3 @56', ops: [dense3(64, 64)] },
  { id: 'c', text: '128->128 3x3 @28', ops: [convOf(square(128, 28), { filters: 128, kernel: [3, 3] })] },
  { id: 'd', text: '256->256 1x1 @28', ops: [convOf(square(256, 28), { filters: 256, kernel: [1, 1] })] },
  {
    id: 'e',
    text: 'depthwise 3x3, 256 ch @56',
    ops: [convOf(square(256, 56), { filters: 256, kernel: [3, 3], groups: 256 })],
  },
  {
    id: 'f',
    text: 'depthwise separable 128->256 @56',
    ops: [
      convOf(square(128, 56), { filters: 128, kernel: [3, 3], groups: 128 }),
      convOf(square(128, 56), { filters: 256, kernel: [1, 1] }),
    ],
    dense: [dense3(128, 256)],
  },
  {
    id: 'g',
    text: '128->128 3x3, 32 groups @56',
    ops: [convOf(square(128, 56), { filters: 128, kernel: [3, 3], groups: 32 })],
    dense: [dense3(128, 128)],
  },
  {
    id: 'h',
    text: '64->64 3x3 dilated 4 @56',
    ops: [convOf(square(64, 56), { filters: 64, kernel: [3, 3], dilation: 4 })],
  },
  {
    id: 'i',
    text: 'transposed 64->32 4x4 s2 @56',
    ops: [transposedOf(square(64, 56), { filters: 32, kernel: [4, 4], stride: 2, padding: [1, 1] })],
  },
  { id: 'j', text: '16->16 3x3x3 @32x64x64', ops: [convOf([1, 16, 32, 64, 64], { filters: 16, kernel: [3, 3, 3] })] },
  { id: 'k', text: '3->64 7x7 s2 @224', ops: [convOf(square(3, 224), { filters: 64, kernel: [7, 7], stride: 2 })] },
  { id: 'l', text: '3->16 3x3 @1024', ops: [convOf(square(3, 1024), { filters: 16, kernel: [3, 3] })] },
  { id: 'm', text: '64->64 5x5 @56', ops: [convOf(square(64, 56), { filters: 64, kernel: [5, 5] })] },
  {
    id: 'n1',
    text: '15x1 then 1x15, 1 ch @1024',
    ops: [
      convOf(square(1, 1024), { filters: 1, kernel: [15, 1] }),
      convOf(square(1, 1024), { filters: 1, kernel: [1, 15] }),
    ],
  },
  { id: 'n2', text: '15x15, 1 ch @1024', ops: [convOf(square(1, 1024), { filters: 1, kernel: [15, 15] })] },
];

/** Multiply-adds, taps on padding counted, as the core's own cost rules count them. */
export function macsOf(ops: readonly BenchOp[]): number {
  return ops.reduce((sum, op) => sum + Number(costOf(op).multiplications.value), 0);
}

/** *Shape* of an op's weight: [C_out, C_in / g, ...kernel], transposed [C_in, C_out / g, ...kernel]. */
export function weightShape({ type, input, output, groups, kernel }: BenchOp): Shape {
  const [inputs = 0, outputs = 0] = [input[1], output[1]];
  return type === 'conv' ? [outputs, inputs / groups, ...kernel] : [inputs, outputs / groups, ...kernel];
}
