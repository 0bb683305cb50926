import { fail } from '../errors.ts';
import { onnxLimits } from './limits.ts';
import { countParts, damaged, fieldAt, readVarint, signedOf, type Field, type Source, type Span } from './protobuf.ts';
import { textOfUtf8 } from '../bytes/utf8.ts';

/** The bytes of a message. Protobuf joins the occurrences of a field that holds one message: hence several spans. */
export type Message = readonly Span[];

/** What a field holds. Lists of numbers stay encoded, as runs of bytes, until their right count is known. */
export type FieldType = keyof FieldValues;
interface FieldValues {
  text: string | undefined;
  texts: readonly string[];
  bytes: Span | undefined;
  bytesList: readonly Span[];
  integer: bigint | undefined;
  integers: readonly Span[];
  float: number | undefined;
  floats: readonly Span[];
  doubles: readonly Span[];
  message: Message | undefined;
  messages: readonly Message[];
  /** Known, not wanted. */
  skipped: undefined;
}

/** Field numbers and types by the name they are read under. */
type FieldTable = Readonly<Record<string, readonly [number: number, type: FieldType]>>;

export interface MessageType<T extends FieldTable = FieldTable> {
  readonly name: string;
  readonly fields: T;
  readonly byNumber: ReadonlyMap<number, { readonly key: string; readonly type: FieldType }>;
}

export type ValuesOf<T extends MessageType> = { readonly [K in keyof T['fields']]: FieldValues[T['fields'][K][1]] };

/** Wire types by field type; a list may be packed (2) or not, whatever the writer liked. */
const wireTypes: Readonly<Record<FieldType, readonly number[]>> = {
  text: [2],
  texts: [2],
  bytes: [2],
  bytesList: [2],
  integer: [0],
  integers: [0, 2],
  float: [5],
  floats: [5, 2],
  doubles: [1, 2],
  message: [2],
  messages: [2],
  skipped: [0, 1, 2, 5],
};
const listTypes: ReadonlySet<FieldType> = new Set(['texts', 'bytesList', 'integers', 'floats', 'doubles', 'messages']);

export function messageType<const T extends FieldTable>(name: string, fields: T): MessageType<T> {
  const entries = Object.entries(fields).map(([key, [number, type]]) => [number, { key, type }] as const);
  return { name, fields, byNumber: new Map(entries) };
}

/**
 * The fields of a message, one level deep. Of a field that holds one value the last counts, as protobuf has it. Unknown
 * fields are skipped and counted.
 * Errors (thrown): `onnx.damaged`, `onnx.limit`.
 */
export function readMessage<T extends MessageType>(source: Source, message: Message, type: T): ValuesOf<T> {
  const values: Record<string, unknown> = {};
  for (const { key, type: fieldType } of type.byNumber.values()) if (listTypes.has(fieldType)) values[key] = [];
  for (const span of message) {
    for (let at = span.begin; at < span.end;) {
      const field = fieldAt(source, at, span.end);
      at = field.end;
      const known = type.byNumber.get(field.number);
      if (known === undefined) source.unknownFields++;
      else store(source, values, known, field, type.name);
    }
  }
  // The table says which type each key has; `store` keeps to it.
  return values as ValuesOf<T>;
}

function store(
  source: Source,
  values: Record<string, unknown>,
  { key, type }: { readonly key: string; readonly type: FieldType },
  field: Field,
  name: string,
): void {
  if (!wireTypes[type].includes(field.wire))
    damaged(source, `${key} of a ${name} has the wire type ${field.wire}`, field.at);
  if (type === 'skipped') return;
  countParts(source, 1);
  const value = valueOf(source, type, field);
  if (type === 'message' || listTypes.has(type)) ((values[key] ??= []) as unknown[]).push(value);
  else values[key] = value;
}

function valueOf(source: Source, type: Exclude<FieldType, 'skipped'>, field: Field): unknown {
  const { begin, end } = field;
  switch (type) {
    case 'text':
    case 'texts':
      return readText(source, field);
    case 'integer':
      return integerAt(source, field);
    case 'float':
      return viewOf(source, field).getFloat32(0, true);
    case 'floats':
    case 'doubles': {
      const size = type === 'floats' ? 4 : 8;
      if ((end - begin) % size !== 0)
        damaged(source, `${end - begin} bytes are no whole number of ${type} of ${size} bytes`, begin);
      return { begin, end };
    }
    case 'messages':
      return [{ begin, end }];
    case 'bytes':
    case 'bytesList':
    case 'integers':
    case 'message':
      return { begin, end };
  }
}

/** Errors (thrown): `onnx.damaged` where the bytes are not UTF-8, `onnx.limit`. */
export function readText(source: Source, { begin, end }: Span): string {
  if (end - begin > onnxLimits.textBytes) {
    const values = { found: end - begin, what: 'bytes in one text', limit: onnxLimits.textBytes };
    fail('onnx.limit', { file: source.file, ...values });
  }
  return textOfUtf8(source.bytes.subarray(begin, end)) ?? damaged(source, 'a text is not UTF-8', begin);
}

export function viewOf(source: Source, { begin, end }: Span): DataView {
  return new DataView(source.bytes.buffer, source.bytes.byteOffset + begin, end - begin);
}

function integerAt(source: Source, { begin, end }: Span): bigint {
  readVarint(source, begin, end, source.varint);
  return signedOf(source.varint);
}
