/** Protobuf bytes written by hand, so that the reader's field numbers are judged by other ones than its own. */
export type Bytes = Uint8Array;

export function joined(...parts: readonly Bytes[]): Bytes {
  return new Uint8Array(Buffer.concat(parts));
}

export function varint(value: bigint | number): Bytes {
  const bytes: number[] = [];
  let rest = BigInt.asUintN(64, BigInt(value));
  for (; rest > 0x7fn; rest >>= 7n) bytes.push(Number(rest & 0x7fn) | 0x80);
  return Uint8Array.from([...bytes, Number(rest)]);
}

export const tag = (number: number, wire: number): Bytes => varint((BigInt(number) << 3n) | BigInt(wire));
export const integer = (number: number, value: bigint | number): Bytes => joined(tag(number, 0), varint(value));
export const bytes = (number: number, value: Bytes): Bytes => joined(tag(number, 2), varint(value.length), value);
export const text = (number: number, value: string): Bytes => bytes(number, new TextEncoder().encode(value));
export const message = (number: number, ...fields: readonly Bytes[]): Bytes => bytes(number, joined(...fields));
export const packed = (number: number, values: readonly (bigint | number)[]): Bytes =>
  bytes(number, joined(...values.map(varint)));

export function float32(...values: readonly number[]): Bytes {
  return new Uint8Array(Float32Array.from(values).buffer);
}

export const float = (number: number, value: number): Bytes => joined(tag(number, 5), float32(value));

/** Codes of TensorProto.DataType. */
export const types = {
  ...{ float32: 1, uint8: 2, int8: 3, uint16: 4, int16: 5, int32: 6, int64: 7, string: 8, bool: 9, float16: 10 },
  ...{ float64: 11, uint32: 12, uint64: 13, complex64: 14, bfloat16: 16, float8e4m3fn: 17 },
};

/** The fields of a TensorProto: its sizes one by one, its type, then what is given. */
export function tensorFields(type: keyof typeof types, dims: readonly (bigint | number)[], ...more: readonly Bytes[]) {
  return [...dims.map((size) => integer(1, size)), integer(2, types[type]), ...more];
}

export interface NodeParts {
  readonly op?: string;
  readonly name?: string;
  readonly domain?: string;
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  readonly attributes?: readonly Bytes[];
}

export function node({ op = 'Relu', name, domain, inputs, outputs, attributes = [] }: NodeParts): Bytes {
  return message(
    1,
    ...inputs.map((one) => text(1, one)),
    ...outputs.map((one) => text(2, one)),
    ...(name === undefined ? [] : [text(3, name)]),
    text(4, op),
    ...attributes.map((one) => bytes(5, one)),
    ...(domain === undefined ? [] : [text(7, domain)]),
  );
}

/** A ValueInfoProto of a float32 tensor; `number` is 11 for an input and 12 for an output. */
export function value(number: 11 | 12, name: string, dims: readonly (bigint | number)[] = [1]): Bytes {
  const shape = message(2, ...dims.map((size) => message(1, integer(1, size))));
  return message(number, text(1, name), message(2, message(1, integer(1, types.float32), shape)));
}

/** A model of IR version 8 and operator set 13 around the fields of a graph. */
export function model(...graph: readonly Bytes[]): Bytes {
  return joined(integer(1, 8), message(8, integer(2, 13)), message(7, ...graph));
}

/** One node from x to y, with the given attributes. */
export function oneNode(...attributes: readonly Bytes[]): Bytes {
  return model(value(11, 'x'), value(12, 'y'), node({ inputs: ['x'], outputs: ['y'], attributes }));
}
