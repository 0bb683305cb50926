import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { openFile } from '../../../core/onnx/read-state.ts';
import { readOnnxModel } from '../../../core/onnx/read-model.ts';
import { fieldAt, readVarint, signedOf, unsignedOf, type Source } from '../../../core/onnx/protobuf.ts';
import {
  bytes,
  integer,
  joined,
  message,
  model,
  node,
  oneNode,
  tag,
  text,
  value,
  varint,
} from '../../support/protobuf.ts';
import { refusalOf } from '../../support/refusal.ts';
import { runs } from '../../support/runs.ts';

const sourceOf = (data: Uint8Array): Source => openFile(data, 'm.onnx');
const read = (data: Uint8Array) => readOnnxModel(data, { file: 'm.onnx' });

describe('varints', () => {
  it('of all 64-bit integers are read back', () => {
    fc.assert(
      fc.property(fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }), (number) => {
        const data = varint(number);
        const target = { low: 0, high: 0 };
        const end = readVarint(sourceOf(data), 0, data.length, target);
        expect([end, signedOf(target)]).toEqual([data.length, number]);
        if (number >= 0n && number < 2n ** 53n) expect(unsignedOf(target)).toBe(Number(number));
      }),
      { numRuns: runs(1000) },
    );
  });

  it('may be longer than they need', () => {
    const target = { low: 9, high: 9 };
    expect(readVarint(sourceOf(Uint8Array.of(0x85, 0x80, 0x00)), 0, 3, target)).toBe(3);
    expect(signedOf(target)).toBe(5n);
  });

  it.each([
    { title: 'eleven bytes', data: [...new Array<number>(10).fill(0x80), 0], says: 'a number has more than 10 bytes' },
    { title: '65 bits', data: [...new Array<number>(9).fill(0xff), 0x02], says: 'a number has more than 64 bits' },
    { title: 'no end', data: [0xff, 0xff], says: 'a number is cut off' },
  ])('of $title are refused', ({ data, says }) => {
    const source = sourceOf(Uint8Array.from(data));
    expect(refusalOf(() => readVarint(source, 0, data.length, { low: 0, high: 0 }))?.message).toContain(says);
  });
});

describe('fields', () => {
  it('of each wire type end where they should', () => {
    const data = joined(integer(1, 300), tag(2, 1), new Uint8Array(8), text(3, 'ab'), tag(4, 5), new Uint8Array(4));
    const ends: number[] = [];
    for (let at = 0; at < data.length; at = ends.at(-1) ?? 0) ends.push(fieldAt(sourceOf(data), at, data.length).end);
    expect(ends).toEqual([3, 12, 16, 21]);
  });

  it.each([
    { title: 'number 0', data: [0x00, 0x00], says: 'a field has the number 0' },
    { title: 'a beginning group', data: [0x0b], says: 'field 1 is a group' },
    { title: 'an ending group', data: [0x0c], says: 'field 1 is a group' },
    { title: 'wire type 6', data: [0x0e], says: 'the wire type 6 does not exist' },
    { title: 'wire type 7', data: [0x0f], says: 'the wire type 7 does not exist' },
    { title: 'a tag of 35 bits', data: [0x80, 0x80, 0x80, 0x80, 0x20, 0x00], says: 'a field number is too large' },
    { title: 'four bytes cut off', data: [0x15, 0, 0, 0], says: 'a value of 4 bytes begins where only 3 are left' },
    { title: 'eight bytes cut off', data: [0x11, 0], says: 'a value of 8 bytes begins where only 1 are left' },
    { title: 'a length beyond the end', data: [0x12, 5, 1], says: 'a value of 5 bytes begins where only 1 are left' },
    {
      title: 'a length of -1',
      data: [0x12, ...new Array<number>(9).fill(0xff), 0x01],
      says: 'begins where only 0 are left',
    },
  ])('with $title are refused, with the place', ({ data, says }) => {
    const refusal = refusalOf(() => read(Uint8Array.from(data)));
    expect(refusal?.code).toBe('onnx.damaged');
    expect(refusal?.message).toContain(says);
    expect(refusal?.message).toMatch(/near byte \d+/);
  });

  it('cannot reach beyond the message they stand in', () => {
    // The graph has 2 bytes; its name says 3, which the file has, but not the graph.
    const graph = joined(tag(7, 2), varint(2), tag(2, 2), varint(3));
    const data = joined(graph, integer(1, 8), message(8, integer(2, 13)));
    expect(refusalOf(() => read(data))?.message).toContain('a value of 3 bytes begins where only 0 are left');
  });

  it('that are unknown are skipped and counted, whatever their wire type', () => {
    const extra = [integer(99, 7), text(100, 'new'), joined(tag(101, 5), new Uint8Array(4))];
    const inNode = joined(tag(536870911, 1), new Uint8Array(8));
    const nodes = message(1, text(1, 'x'), text(2, 'y'), text(4, 'Relu'), inNode);
    const data = joined(model(value(11, 'x'), value(12, 'y'), nodes), ...extra);
    expect(read(data).unknownFields).toBe(4);
    expect(read(oneNode()).unknownFields).toBe(0);
  });

  it.each([
    { title: 'a number as the graph', data: integer(7, 1), says: 'graph of a ModelProto has the wire type 0' },
    { title: 'a text as the version', data: text(1, 'x'), says: 'irVersion of a ModelProto has the wire type 2' },
    {
      title: 'a float attribute of eight bytes',
      data: oneNode(joined(text(1, 'a'), tag(2, 1), new Uint8Array(8))),
      says: 'f of a AttributeProto has the wire type 1',
    },
  ])('of another wire type than theirs are refused: $title', ({ data, says }) => {
    expect(refusalOf(() => read(data))).toMatchObject({ code: 'onnx.damaged', message: expect.stringContaining(says) });
  });

  it('that hold one value count as their last, and messages as all together', () => {
    const first = message(7, value(11, 'x'), node({ inputs: ['x'], outputs: ['y'] }));
    const second = message(7, text(2, 'joined'), value(12, 'z'), node({ inputs: ['y'], outputs: ['z'] }));
    const data = joined(integer(1, 3), first, message(8, integer(2, 9)), integer(1, 8), second);
    const { irVersion, graph } = read(data);
    expect(irVersion).toBe(8);
    expect(graph.name).toBe('joined');
    expect(graph.nodes.map(({ outputs }) => outputs)).toEqual([['y'], ['z']]);
  });

  it('are read in any order', () => {
    const data = joined(message(7, node({ inputs: ['x'], outputs: ['y'] }), value(12, 'y'), value(11, 'x')), oneNode());
    // The second model's graph joins the first, so every name is there twice.
    expect(refusalOf(() => read(data))?.message).toContain('two inputs are called “x”');
    const turned = joined(message(7, value(12, 'y'), node({ inputs: ['x'], outputs: ['y'] }), value(11, 'x')));
    expect(read(joined(turned, message(8, integer(2, 13)), integer(1, 8))).graph.nodes).toHaveLength(1);
  });
});

describe('texts', () => {
  it('are any UTF-8', () => {
    const names = { name: '/网络/layer.1:0 🦉', inputs: ['x'], outputs: ['y'] };
    const data = model(value(11, 'x'), value(12, 'y'), node(names));
    expect(read(data).graph.nodes[0]?.name).toBe(names.name);
  });

  it('that are not UTF-8 are refused', () => {
    const data = model(value(11, 'x'), bytes(2, Uint8Array.of(0xff, 0xfe)));
    expect(refusalOf(() => read(data))?.message).toContain('a text is not UTF-8');
  });

  it('are shown without control characters and cut to a readable length', () => {
    const name = `evil\u0007\u202e${'x'.repeat(500)}`;
    const data = model(value(12, 'y'), node({ name, inputs: ['nowhere'], outputs: ['y'] }));
    const sentence = refusalOf(() => read(data))?.message ?? '';
    expect(sentence).toContain('evil\ufffd\ufffdxxx');
    expect(sentence).not.toMatch(/\p{C}/u);
    expect(sentence.length).toBeLessThan(260);
  });
});
