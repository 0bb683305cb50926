import { describe, expect, it } from 'vitest';
import { readOnnxModel } from '../../../core/onnx/read-model.ts';
import { onnxLimits } from '../../../core/onnx/limits.ts';
import * as pb from '../../support/protobuf.ts';
import { refusalOf } from '../../support/refusal.ts';

const { bytes, integer, joined, message, model, oneNode, text, value } = pb;
const read = (data: Uint8Array) => readOnnxModel(data, { file: 'm.onnx' });

/** A field over and over again. */
function repeated(field: Uint8Array, count: number): Uint8Array {
  const all = new Uint8Array(field.length * count);
  for (let i = 0; i < count; i++) all.set(field, i * field.length);
  return all;
}

/** An attribute that holds a graph that holds a node that holds it again, `depth` times. */
function nested(depth: number): Uint8Array {
  let attribute = joined(text(1, 'body'), message(6), integer(20, 5));
  for (let i = 1; i < depth; i++) attribute = joined(text(1, 'body'), message(6, message(1, bytes(5, attribute))));
  return attribute;
}

describe('limits', () => {
  const limited = { code: 'onnx.limit' };
  it('refuse a file of more than 2 GiB without looking into it', () => {
    const longer = new Proxy(new Uint8Array(1), {
      get: (target, key) => (key === 'length' ? 2 ** 31 + 1 : Reflect.get(target, key)),
    });
    const refusal = refusalOf(() => read(longer));
    expect(refusal?.message).toContain('“m.onnx” has 2147483649 bytes, more than the 2147483648 the lab reads');
  });

  it('refuse more than 100,000 nodes, those of subgraphs counted', () => {
    const empty = message(1);
    const inside = joined(text(1, 'body'), message(6, repeated(empty, onnxLimits.nodes)));
    expect(refusalOf(() => read(model(repeated(empty, onnxLimits.nodes + 1))))).toMatchObject(limited);
    expect(refusalOf(() => read(oneNode(inside)))?.message).toContain('has 100001 nodes, more than the 100000');
    const allowed = joined(text(1, 'body'), message(6, repeated(empty, onnxLimits.nodes - 1)));
    expect(read(oneNode(allowed)).graph.nodes).toHaveLength(1);
  });

  it('refuse graphs more than 16 deep, and as deep as any without exhausting the stack', () => {
    expect(read(oneNode(nested(onnxLimits.subgraphDepth))).graph.nodes).toHaveLength(1);
    const refusal = refusalOf(() => read(oneNode(nested(onnxLimits.subgraphDepth + 1))));
    expect(refusal?.message).toContain('has 17 graphs inside one another, more than the 16');
    expect(refusalOf(() => read(oneNode(nested(2000))))).toMatchObject(limited);
  });

  it('refuse a million groups at the first', () => {
    const refusal = refusalOf(() => read(repeated(Uint8Array.of(0x0b), 1_000_000)));
    expect(refusal?.message).toContain('field 1 is a group, near byte 0');
  });

  it('refuse types inside types without following them', () => {
    let type = message(1, integer(1, 1));
    for (let i = 0; i < 500; i++) type = message(4, message(1, type));
    expect(refusalOf(() => read(model(message(11, text(1, 'x'), message(2, type)))))?.message).toContain('a sequence');
  });

  it.each([
    { title: 'names', data: () => model(message(1, repeated(text(1, ''), onnxLimits.parts))) },
    {
      title: 'attribute values',
      data: () => oneNode(joined(text(1, 'a'), bytes(8, new Uint8Array(onnxLimits.parts)))),
    },
  ])('refuse more than four million $title', ({ data }) => {
    expect(refusalOf(() => read(data()))?.message).toMatch(/has 400\d+ parts, more than the 4000000 the lab reads/);
  });

  it('refuse a text of more than 16 MiB', () => {
    const long = bytes(1, new Uint8Array(onnxLimits.textBytes + 1));
    expect(refusalOf(() => read(model(message(11, long))))?.message).toContain('has 16777217 bytes in one text');
  });

  it('skip what is not needed, however long it is', () => {
    const notes = bytes(6, new Uint8Array(onnxLimits.textBytes + 1).fill(0xff));
    expect(read(joined(oneNode(), notes)).unknownFields).toBe(0);
  });

  it('refuse more than 32 axes of an input', () => {
    const dims = new Array<number>(33).fill(1);
    expect(refusalOf(() => read(model(value(11, 'x', dims))))?.message).toContain('has 33 axes in the input “x”');
  });

  it('do not allocate what a file only claims', () => {
    const claims = [2n ** 40n, 2n ** 52n, 2n ** 31n].flatMap((size) => [
      message(5, ...pb.tensorFields('float32', [size], bytes(9, pb.float32(1)), text(8, 'w'))),
      message(5, ...pb.tensorFields('int64', [size, size], pb.packed(7, [1]), text(8, 'w'))),
      message(5, ...pb.tensorFields('string', [size], text(6, 'a'), text(8, 'w'))),
    ]);
    const before = process.memoryUsage();
    for (const claim of claims) expect(refusalOf(() => read(model(claim)))?.code).toBe('onnx.tensor');
    const after = process.memoryUsage();
    expect(after.arrayBuffers - before.arrayBuffers).toBeLessThan(2 ** 20);
  });
});
