import { fail } from '../errors.ts';
import { readMessage, readText, type Message, type ValuesOf } from './message.ts';
import { attributeFields } from './messages.ts';
import type { OnnxAttribute } from './model.types.ts';
import { floatsOf, integersOf } from './number-runs.ts';
import { countParts } from './protobuf.ts';
import { shown, type ReadState } from './read-state.ts';
import { readTensor } from './read-tensor.ts';
import { checkSubgraph } from './subgraphs.ts';

type AttributeMessage = ValuesOf<typeof attributeFields>;

/** Which field holds a value, by AttributeProto.AttributeType. */
const fieldOfType: Readonly<Record<number, keyof AttributeMessage>> = {
  1: 'f',
  2: 'i',
  3: 's',
  4: 't',
  5: 'g',
  6: 'floats',
  7: 'ints',
  8: 'strings',
  9: 'tensors',
  10: 'graphs',
  11: 'sparseTensor',
  12: 'sparseTensors',
  13: 'tp',
  14: 'typeProtos',
};

/**
 * An AttributeProto, with its name. Files of IR version 1 say no type: then the field that is there decides. A value that
 * is its type's default may be left out, as proto3 writers do. Graphs inside are only walked, for their limits.
 * Errors (thrown): `onnx.graph` for an attribute without a name or a value, or with several; those of a tensor.
 */
export function readAttribute(state: ReadState, message: Message, node: string): readonly [string, OnnxAttribute] {
  const raw = readMessage(state, message, attributeFields);
  const name = raw.name ?? '';
  if (name === '') broken(state, `an attribute of ${node} has no name`);
  const place = `the attribute “${shown(name)}” of ${node}`;
  if (raw.refName !== undefined && raw.refName !== '')
    broken(state, `${place} stands for one of a function around it, and there is none`);
  const type = typeOf(state, raw, place);
  for (const graph of [...(raw.g === undefined ? [] : [raw.g]), ...raw.graphs]) checkSubgraph(state, graph, 1);
  return [name, valueOf(state, raw, type, place)];
}

function typeOf(state: ReadState, raw: AttributeMessage, place: string): number {
  const types = Object.keys(fieldOfType).map(Number);
  const held = types.filter((type) => isHeld(raw[fieldOfType[type] ?? 'name']));
  const said = Number(BigInt.asIntN(32, raw.type ?? 0n));
  const [first] = held;
  if (held.length > 1) broken(state, `${place} has several values`);
  if (said !== 0 && first !== undefined && first !== said)
    broken(state, `${place} is said to be of type ${said} but has a value of type ${first}`);
  if (said !== 0) return said;
  return first ?? broken(state, `${place} has no value`);
}

function isHeld(value: AttributeMessage[keyof AttributeMessage]): boolean {
  return Array.isArray(value) ? value.length > 0 : value !== undefined;
}

function valueOf(state: ReadState, raw: AttributeMessage, type: number, place: string): OnnxAttribute {
  switch (type) {
    case 1:
      return { kind: 'float', value: raw.f ?? 0 };
    case 2:
      return { kind: 'int', value: raw.i ?? 0n };
    case 3:
      return { kind: 'string', value: raw.s === undefined ? '' : readText(state, raw.s) };
    case 4:
      if (raw.t === undefined) return broken(state, `${place} has no value`);
      return { kind: 'tensor', value: readTensor(state, raw.t, place) };
    case 6:
      return { kind: 'floats', values: floatsOf(state, raw.floats) };
    case 7:
      return { kind: 'ints', values: integersOf(state, raw.ints) };
    case 8:
      countParts(state, raw.strings.length);
      return { kind: 'strings', values: raw.strings.map((span) => readText(state, span)) };
    default:
      return { kind: 'unsupported', type };
  }
}

function broken(state: ReadState, detail: string): never {
  return fail('onnx.graph', { file: state.file, detail });
}
