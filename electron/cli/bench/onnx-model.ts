import { numel } from '../../../core/tensor/shape.ts';
import type { Shape } from '../../../core/tensor/tensor.ts';
import { weightShape, type BenchOp } from './workloads.ts';

/** TensorProto.DataType.FLOAT; AttributeProto.AttributeType.INT and INTS. */
const [float, int, ints] = [1, 2, 7];
const [irVersion, opset] = [8, 17];

/**
 * The ops as an ONNX model: input `x0`, output of op i `x{i + 1}`, weights as constants, so that a runtime may bring them
 * into its own order once.
 */
export function onnxModel(ops: readonly BenchOp[], weights: readonly Float32Array[]): Uint8Array {
  const [first, last] = [ops[0], ops.at(-1)];
  if (first === undefined || last === undefined) throw new Error('a model without ops');
  const graph = [
    ...ops.map((op, i) => message(1, ...nodeFields(op, i))),
    text(2, 'bench'),
    ...ops.map((op, i) => message(5, ...tensorFields(`w${i}`, weightShape(op), weights[i] ?? new Float32Array()))),
    message(11, ...valueFields('x0', first.input)),
    message(12, ...valueFields(`x${ops.length}`, last.output)),
  ];
  const opsets = message(8, text(1, ''), integer(2, opset));
  return Buffer.concat([integer(1, irVersion), message(7, ...graph), opsets]);
}

function nodeFields(op: BenchOp, i: number): Uint8Array[] {
  const attributes = {
    kernel_shape: op.kernel,
    strides: op.stride,
    dilations: op.dilation,
    pads: [...op.padBefore, ...op.padAfter],
    group: op.groups,
    ...(op.type === 'conv-transpose' ? { output_padding: op.outputPadding } : {}),
  };
  return [
    text(1, `x${i}`),
    text(1, `w${i}`),
    text(2, `x${i + 1}`),
    text(4, op.type === 'conv' ? 'Conv' : 'ConvTranspose'),
    ...Object.entries(attributes).map(([name, value]) => message(5, ...attributeFields(name, value))),
  ];
}

function attributeFields(name: string, value: number | readonly number[]): Uint8Array[] {
  return typeof value === 'number'
    ? [text(1, name), integer(3, value), integer(20, int)]
    : [text(1, name), ...value.map((one) => integer(8, one)), integer(20, ints)];
}

function tensorFields(name: string, shape: Shape, values: Float32Array): Uint8Array[] {
  if (values.length !== numel(shape)) throw new Error(`${name} has ${values.length} values for ${shape.join(' x ')}`);
  const raw = new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
  return [...shape.map((size) => integer(1, size)), integer(2, float), text(8, name), bytes(9, raw)];
}

function valueFields(name: string, shape: Shape): Uint8Array[] {
  const sizes = message(2, ...shape.map((size) => message(1, integer(1, size))));
  return [text(1, name), message(2, message(1, integer(1, float), sizes))];
}

// Protobuf: a field is its number and kind, then its value.

function varint(value: number): Uint8Array {
  const result: number[] = [];
  let rest = value;
  for (; rest > 0x7f; rest = Math.floor(rest / 128)) result.push((rest % 128) + 128);
  return Uint8Array.from([...result, rest]);
}

function integer(field: number, value: number): Uint8Array {
  return Buffer.concat([varint(field * 8), varint(value)]);
}

function bytes(field: number, value: Uint8Array): Uint8Array {
  return Buffer.concat([varint(field * 8 + 2), varint(value.length), value]);
}

function text(field: number, value: string): Uint8Array {
  return bytes(field, new TextEncoder().encode(value));
}

function message(field: number, ...fields: readonly Uint8Array[]): Uint8Array {
  return bytes(field, Buffer.concat(fields));
}
