import { fail } from '../errors.ts';
import { shapeText } from '../tensor/shape.ts';
import { dtypeOf, dtypes, unreadDtype } from './dtypes.ts';
import { externalBytes } from './external-data.ts';
import { onnxLimits } from './limits.ts';
import { readMessage, type Message } from './message.ts';
import { tensorFields } from './messages.ts';
import type { OnnxDtype, OnnxTensor, OnnxValues } from './model.types.ts';
import { countVarints, integersOf } from './number-runs.ts';
import { openFile, shown, type ReadState } from './read-state.ts';
import { valuesFromList, valuesFromRaw, type TensorMessage } from './tensor-values.ts';

/**
 * The tensor of a file that holds one TensorProto and nothing else.
 * Errors (thrown): `onnx.empty`, `onnx.limit`, `onnx.damaged`, `onnx.tensor`, `onnx.unsupported`, `onnx.outsideData`.
 */
export function readOnnxTensor(bytes: Uint8Array, file: string): OnnxTensor {
  const state = openFile(bytes, file);
  return readTensor(state, [{ begin: 0, end: bytes.length }], file);
}

/**
 * A TensorProto. Its values are allocated only when the file holds as many as its shape says. `place` stands in sentences
 * where the tensor has no name. Errors: see {@link readOnnxTensor}.
 */
export function readTensor(state: ReadState, message: Message, place: string): OnnxTensor {
  const raw = readMessage(state, message, tensorFields);
  const name = raw.name ?? '';
  const tensor: Labelled = { raw, label: name === '' ? place : name };
  if (raw.segment !== undefined) unsupported(state, 'a tensor in segments', tensor.label);
  const dtype = readDtype(state, tensor);
  const shape = readShape(state, tensor);
  return { name, dtype, shape, values: readValues(state, tensor, dtype, shape) };
}

interface Labelled {
  readonly raw: TensorMessage;
  readonly label: string;
}

function readDtype(state: ReadState, { raw, label }: Labelled): OnnxDtype {
  const code = Number(BigInt.asIntN(32, raw.dataType ?? 0n));
  if (code === 0) wrong(state, label, 'does not say what type its values have');
  return dtypeOf(code) ?? unsupported(state, unreadDtype(code), label);
}

function readShape(state: ReadState, { raw, label }: Labelled): readonly number[] {
  const rank = countVarints(state, raw.dims);
  if (rank > onnxLimits.rank) wrong(state, label, `has ${rank} axes, more than the ${onnxLimits.rank} the lab reads`);
  return integersOf(state, raw.dims).map((size, axis) => {
    if (size < 0n) wrong(state, label, `has the negative size ${size} along axis ${axis}`);
    return size <= BigInt(Number.MAX_SAFE_INTEGER)
      ? Number(size)
      : wrong(state, label, `has the size ${size} along axis ${axis}, more than any tensor can have`);
  });
}

function readValues(state: ReadState, tensor: Labelled, dtype: OnnxDtype, shape: readonly number[]): OnnxValues {
  const { raw, label } = tensor;
  const count = shape.reduce((product, size) => product * BigInt(size), 1n);
  const bytes = count * BigInt(dtypes[dtype].bytes);
  const location = BigInt.asIntN(32, raw.dataLocation ?? 0n);
  if (location !== 0n && location !== 1n)
    wrong(state, label, `keeps its values in a place of unknown kind ${location}`);
  const held = heldIn(raw);
  if (held.length > (location === 1n ? 0 : 1)) wrong(state, label, 'holds its values more than once');
  if (location === 1n) {
    if (dtype === 'string') return wrong(state, label, 'keeps text in an outside file, which ONNX does not allow');
    const needed = bytes <= BigInt(onnxLimits.fileBytes) ? Number(bytes) : tooLarge(state, label, bytes);
    return valuesFromRaw(dtype, externalBytes(state, raw.externalData, needed), Number(count));
  }
  const [field] = held;
  if (field === undefined && count > 0n) wrong(state, label, `has a shape of ${count} values but holds none`);
  if (field === 'rawData' && raw.rawData !== undefined) {
    const { begin, end } = raw.rawData;
    if (dtype === 'string') return wrong(state, label, 'holds text as raw data, which ONNX does not allow');
    if (BigInt(end - begin) !== bytes)
      wrong(state, label, `has the shape ${shapeText(shape)} of ${dtype}, ${bytes} bytes, but holds ${end - begin}`);
    return valuesFromRaw(dtype, state.bytes.subarray(begin, end), Number(count));
  }
  if (field !== undefined && field !== dtypes[dtype].field)
    wrong(state, label, `is ${dtype} but holds its values as those of another type`);
  return valuesFromList(state, raw, dtype, count, label);
}

const valueFields = ['floatData', 'int32Data', 'stringData', 'int64Data', 'doubleData', 'uint64Data'] as const;

/** Which fields hold values; one that is there but empty holds none. */
function heldIn(raw: TensorMessage): readonly ('rawData' | (typeof valueFields)[number])[] {
  const lists = valueFields.filter((field) =>
    raw[field].some(({ begin, end }) => field === 'stringData' || end > begin),
  );
  return raw.rawData === undefined || raw.rawData.begin === raw.rawData.end ? lists : ['rawData', ...lists];
}

function tooLarge(state: ReadState, label: string, bytes: bigint): never {
  const what = `bytes of outside data for “${shown(label)}”`;
  return fail('onnx.limit', { file: state.file, found: String(bytes), what, limit: onnxLimits.fileBytes });
}

function wrong(state: ReadState, label: string, detail: string): never {
  return fail('onnx.tensor', { file: state.file, tensor: shown(label), detail });
}

function unsupported(state: ReadState, feature: string, label: string): never {
  return fail('onnx.unsupported', { file: state.file, feature, where: `the tensor “${shown(label)}”` });
}
