import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import type { Shape } from '../../../core/tensor/tensor.ts';
import { readFloats } from './job-files.ts';
import type { Job } from './protocol.ts';
import { serve, timed, type Runnable } from './serve.ts';
import { weightShape, type BenchOp } from './workloads.ts';

// tfjs with its wasm backend, which has one thread in Node. Argument: folder of the packages.
// It keeps channels last; what is fed and what comes out is brought into that order outside the timing.

interface Tensor {
  data(): Promise<Float32Array>;
  dispose(): void;
}

type Pads = readonly (readonly [number, number])[];

/** What is used of the package, which is installed on demand. */
interface Tensorflow {
  setBackend(name: string): Promise<boolean>;
  ready(): Promise<void>;
  tensor(values: Float32Array, shape: Shape): Tensor;
  transpose(tensor: Tensor, axes: readonly number[]): Tensor;
  conv2d(x: Tensor, filter: Tensor, strides: Shape, pad: Pads, order: 'NHWC', dilations: Shape): Tensor;
  depthwiseConv2d(x: Tensor, filter: Tensor, strides: Shape, pad: Pads, order: 'NHWC', dilations: Shape): Tensor;
  conv2dTranspose(x: Tensor, filter: Tensor, output: Shape, strides: Shape, pad: Pads): Tensor;
}

const [folder = ''] = process.argv.slice(2);
const require = createRequire(join(folder, 'package.json'));
const tf = require('@tensorflow/tfjs-core') as Tensorflow;
const backend = require('@tensorflow/tfjs-backend-wasm') as { setWasmPaths(folder: string): void };
backend.setWasmPaths(`${dirname(require.resolve('@tensorflow/tfjs-backend-wasm'))}/`);
if (!(await tf.setBackend('wasm'))) throw new Error('the wasm backend of tfjs does not start');
await tf.ready();

await serve({ about: { node: process.versions.node, v8: process.versions.v8 }, prepare });
process.exit();

async function prepare({ ops, input, weights }: Job): Promise<Runnable | string> {
  const reason = ops.map(whyNot).find((why) => why !== undefined);
  if (reason !== undefined) return reason;
  const x = reordered(readFloats(input), ops[0]?.input ?? [], [0, 2, 3, 1]);
  const filters = ops.map((op, i) => reordered(readFloats(weights[i] ?? ''), weightShape(op), filterOrder(op)));
  let last: Tensor | undefined;
  const once = () => {
    last?.dispose();
    last = ops.reduce((data, op, i) => {
      const result = applied(op, data, filters[i] ?? data);
      if (data !== x) data.dispose();
      return result;
    }, x);
  };
  return Promise.resolve({
    run: (rounds: number) => timed(rounds, once),
    output: async () => channelsFirst(last ?? x),
    drop: () => [x, ...filters, last].forEach((tensor) => tensor?.dispose()),
  });
}

function whyNot(op: BenchOp): string | undefined {
  if (op.kernel.length !== 2) return 'only two axes';
  if (op.type === 'conv' && op.groups > 1 && !isDepthwise(op)) return 'no groups';
  if (op.type === 'conv-transpose' && (op.groups > 1 || op.dilation.some((d) => d > 1)))
    return 'no groups, no dilation';
  return undefined;
}

function isDepthwise({ groups, input, output }: BenchOp): boolean {
  return groups > 1 && groups === input[1] && groups === output[1];
}

/** [out, in, y, x] to [y, x, in, out]; depthwise [ch, 1, y, x] to [y, x, ch, 1]; transposed [in, out, y, x] to [y, x, out, in]. */
function filterOrder(op: BenchOp): readonly number[] {
  return isDepthwise(op) ? [2, 3, 0, 1] : [2, 3, 1, 0];
}

function applied(op: BenchOp, x: Tensor, filter: Tensor): Tensor {
  const pads = op.padBefore.map((before, axis) => [before, op.padAfter[axis] ?? 0] as const);
  const pad: Pads = [[0, 0], ...pads, [0, 0]];
  const [batch = 1, filters = 1, ...sides] = op.output;
  if (op.type === 'conv-transpose') return tf.conv2dTranspose(x, filter, [batch, ...sides, filters], op.stride, pad);
  return isDepthwise(op)
    ? tf.depthwiseConv2d(x, filter, op.stride, pad, 'NHWC', op.dilation)
    : tf.conv2d(x, filter, op.stride, pad, 'NHWC', op.dilation);
}

function reordered(values: Float32Array, shape: Shape, axes: readonly number[]): Tensor {
  const given = tf.tensor(values, shape);
  const result = tf.transpose(given, axes);
  given.dispose();
  return result;
}

async function channelsFirst(tensor: Tensor): Promise<Float32Array> {
  const result = tf.transpose(tensor, [0, 3, 1, 2]);
  const values = await result.data();
  result.dispose();
  return values;
}
