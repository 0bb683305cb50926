import { describe, expect, it } from 'vitest';
import { readOnnxModel } from '../../../core/onnx/read-model.ts';
import * as pb from '../../support/protobuf.ts';
import { refusalOf } from '../../support/refusal.ts';

const { integer, joined, message, model, node, oneNode, text, value } = pb;
const read = (data: Uint8Array) => readOnnxModel(data, { file: 'm.onnx' });
const weight = (name: string) =>
  message(5, ...pb.tensorFields('float32', [1], pb.bytes(9, pb.float32(2)), text(8, name)));
const x = value(11, 'x');
const y = value(12, 'y');
const relu = node({ inputs: ['x'], outputs: ['y'] });

describe('a model', () => {
  it('is read with all that the lab needs of it', () => {
    const dimensions = [message(1, text(2, 'batch')), message(1, integer(1, 3)), message(1)];
    const shape = message(2, ...dimensions);
    const input = message(11, text(1, 'x'), message(2, message(1, integer(1, pb.types.float16), shape)));
    const bare = message(12, text(1, 'y'));
    const conv = node({ op: 'Conv', name: 'first', domain: 'ai.onnx', inputs: ['x', 'w', ''], outputs: ['y'] });
    const data = joined(
      integer(1, 8),
      text(2, 'maker'),
      message(8, text(1, 'ai.onnx'), integer(2, 13)),
      message(8, text(1, 'com.example'), integer(2, 2)),
      message(7, text(2, 'net'), input, bare, weight('w'), conv),
    );
    expect(read(data)).toEqual({
      irVersion: 8,
      producer: 'maker',
      opsets: new Map([
        ['', 13],
        ['com.example', 2],
      ]),
      graph: {
        name: 'net',
        nodes: [
          { name: 'first', opType: 'Conv', domain: '', inputs: ['x', 'w', ''], outputs: ['y'], attributes: new Map() },
        ],
        initializers: new Map([['w', { name: 'w', dtype: 'float32', shape: [1], values: Float32Array.of(2) }]]),
        inputs: [{ name: 'x', dtype: 'float16', shape: [{ symbol: 'batch' }, { size: 3 }, {}] }],
        outputs: [{ name: 'y' }],
      },
      unknownFields: 0,
    });
  });

  it('of IR version 2 without operator sets uses the first', () => {
    expect(read(joined(integer(1, 2), message(7, x, y, relu))).opsets).toEqual(new Map([['', 1]]));
  });

  it('may be newer than the lab: its operators decide', () => {
    const data = joined(integer(1, 999), message(8, integer(2, 9999)), message(7, x, y, relu));
    expect(read(data)).toMatchObject({ irVersion: 999, opsets: new Map([['', 9999]]) });
  });

  it('may list an initialiser as an input too, and leave inputs and outputs out', () => {
    const dropout = node({ op: 'Dropout', inputs: ['x', '', 'w'], outputs: ['y', ''] });
    const again = node({ op: 'Dropout', inputs: ['y'], outputs: ['z', ''] });
    const { graph } = read(model(x, value(11, 'w'), weight('w'), dropout, again, value(12, 'z')));
    expect(graph.inputs.map(({ name }) => name)).toEqual(['x', 'w']);
    expect([...graph.initializers.keys()]).toEqual(['w']);
  });

  it('may answer with an input or an initialiser', () => {
    expect(read(model(x, value(12, 'x'), weight('w'), value(12, 'w'))).graph.outputs).toHaveLength(2);
  });
});

describe('a model is refused', () => {
  const graph = message(7, x, y, relu);
  const opset = message(8, integer(2, 13));
  it.each([
    { title: 'without an IR version', data: joined(opset, graph), says: 'it has no IR version' },
    { title: 'with a negative IR version', data: joined(integer(1, -1), opset, graph), says: 'its IR version is -1' },
    { title: 'without a graph', data: joined(integer(1, 8), opset), says: 'it has no graph' },
    { title: 'without operator sets', data: joined(integer(1, 8), graph), says: 'it imports no operator set' },
    {
      title: 'with version 0 of an operator set',
      data: joined(integer(1, 8), message(8, text(1, 'a.b')), graph),
      says: 'it imports version 0 of the operator set “a.b”',
    },
    {
      title: 'with two versions of one operator set',
      data: joined(integer(1, 8), opset, message(8, text(1, 'ai.onnx'), integer(2, 12)), graph),
      says: 'it imports two versions of the operator set “ai.onnx”',
    },
  ])('$title', ({ data, says }) => {
    expect(refusalOf(() => read(data))).toMatchObject({ code: 'onnx.model', message: expect.stringContaining(says) });
  });

  const named = (name: string, inputs: readonly string[], outputs: readonly string[]) =>
    node({ name, inputs, outputs });
  it.each([
    { title: 'two inputs of one name', data: model(x, x, y, relu), says: 'two inputs are called “x”' },
    { title: 'two outputs of one name', data: model(x, y, y, relu), says: 'two outputs are called “y”' },
    {
      title: 'two initialisers of one name',
      data: model(weight('w'), weight('w')),
      says: 'two initialisers are called “w”',
    },
    { title: 'an input without a name', data: model(value(11, ''), y), says: 'an input has no name' },
    { title: 'an output without a name', data: model(x, value(12, '')), says: 'an output has no name' },
    { title: 'an initialiser without a name', data: model(x, weight('')), says: 'initialiser 0 has no name' },
    {
      title: 'a node that writes an input',
      data: model(x, named('n', [], ['x'])),
      says: '“n” (Relu) makes “x”, which',
    },
    {
      title: 'a node that writes an initialiser',
      data: model(weight('w'), named('n', [], ['w'])),
      says: '“n” (Relu) makes “w”, which is there already',
    },
    {
      title: 'two nodes that write one tensor',
      data: model(x, relu, relu, y),
      says: 'node 1 (Relu) makes “y”, which is there already',
    },
    {
      title: 'one node that writes a tensor twice',
      data: model(x, named('', ['x'], ['y', 'y'])),
      says: 'makes “y”, which is there already',
    },
    { title: 'a tensor from nowhere', data: model(x, named('', ['q'], ['y'])), says: 'reads “q”, which nothing makes' },
    {
      title: 'a node that reads what it writes',
      data: model(named('', ['y'], ['y']), y),
      says: 'node 0 (Relu) reads “y”, which is made out of its own output: the nodes run in a circle',
    },
    {
      title: 'a circle of three',
      data: model(named('a', ['3'], ['1']), named('b', ['1'], ['2']), named('c', ['2'], ['3'])),
      says: '“a” (Relu) reads “3”, which is made out of its own output: the nodes run in a circle',
    },
    {
      title: 'nodes out of order, without a circle',
      data: model(x, named('late', ['z'], ['y']), named('early', ['x'], ['z']), y),
      says: '“late” (Relu) reads “z” before it is made: the nodes are not in order',
    },
    { title: 'an output that nothing makes', data: model(x, value(12, 'q')), says: 'no node makes its output “q”' },
    {
      title: 'an operator set that is not imported',
      data: model(x, node({ op: 'Fast', domain: 'a.b', inputs: ['x'], outputs: ['y'] }), y),
      says: 'node 0 (Fast) is of the operator set “a.b”, which the model does not import',
    },
    {
      title: 'a node without an operator',
      data: model(node({ op: '', inputs: [], outputs: [] })),
      says: 'names no operator',
    },
    {
      title: 'a negative size',
      data: model(value(11, 'x', [1, -1])),
      says: 'the input “x” has the size -1 along axis 1',
    },
    { title: 'a size beyond 2^53', data: model(value(12, 'x', [2n ** 53n])), says: 'has the size 9007199254740992' },
  ])('for $title', ({ data, says }) => {
    expect(refusalOf(() => read(data))).toMatchObject({ code: 'onnx.graph', message: expect.stringContaining(says) });
  });

  const valueOf = (...type: readonly Uint8Array[]) => model(message(11, text(1, 'in'), message(2, ...type)));
  it.each([
    { title: 'a sequence', data: valueOf(message(4, message(1))), says: 'uses a sequence in the input “in”' },
    { title: 'a map', data: valueOf(message(5)), says: 'uses a map in the input “in”' },
    { title: 'a sparse tensor', data: valueOf(message(8)), says: 'uses a sparse tensor in the input “in”' },
    { title: 'an optional value', data: valueOf(message(9)), says: 'uses an optional value in the input “in”' },
    {
      title: 'complex numbers',
      data: valueOf(message(1, integer(1, 15))),
      says: 'uses complex128 values in the input',
    },
    { title: 'sparse initialisers', data: model(message(15)), says: 'uses sparse tensors in its initialisers' },
  ])('for $title, which is not read yet', ({ data, says }) => {
    expect(refusalOf(() => read(data))).toMatchObject({
      code: 'onnx.unsupported',
      message: expect.stringContaining(says),
    });
  });
});

describe('attributes', () => {
  const typed = (type: number, ...fields: readonly Uint8Array[]) => joined(text(1, 'a'), ...fields, integer(20, type));
  const attributeOf = (attribute: Uint8Array) => read(oneNode(attribute)).graph.nodes[0]?.attributes.get('a');
  const tensor = pb.tensorFields('int64', [1], pb.packed(7, [5]));

  it.each([
    { kind: 'float', given: typed(1, pb.float(2, 0.25)), value: 0.25 },
    { kind: 'int', given: typed(2, integer(3, -7)), value: -7n },
    { kind: 'int', given: typed(2, integer(3, 2n ** 63n - 1n)), value: 2n ** 63n - 1n },
    { kind: 'string', given: typed(3, text(4, 'SAME_UPPER')), value: 'SAME_UPPER' },
    { kind: 'floats', given: typed(6, pb.float(7, 1), pb.float(7, -2)), values: [1, -2] },
    { kind: 'floats', given: typed(6, pb.bytes(7, pb.float32(1, -2))), values: [1, -2] },
    { kind: 'ints', given: typed(7, integer(8, 1), integer(8, -1)), values: [1n, -1n] },
    { kind: 'ints', given: typed(7, pb.packed(8, [1, -1])), values: [1n, -1n] },
    { kind: 'strings', given: typed(8, text(9, 'a'), text(9, '')), values: ['a', ''] },
    {
      kind: 'tensor',
      given: typed(4, message(5, ...tensor)),
      value: { name: '', dtype: 'int64', shape: [1], values: BigInt64Array.of(5n) },
    },
    { kind: 'float', given: typed(1), value: 0 },
    { kind: 'int', given: typed(2), value: 0n },
    { kind: 'string', given: typed(3), value: '' },
    { kind: 'ints', given: typed(7), values: [] },
    { kind: 'int', given: joined(text(1, 'a'), integer(3, 5)), value: 5n },
    { kind: 'floats', given: joined(text(1, 'a'), pb.float(7, 5)), values: [5] },
    { kind: 'unsupported', given: typed(5, message(6)), type: 5 },
    { kind: 'unsupported', given: typed(9, message(10)), type: 9 },
    { kind: 'unsupported', given: typed(10, message(11)), type: 10 },
    { kind: 'unsupported', given: typed(11, message(22)), type: 11 },
    { kind: 'unsupported', given: typed(13, message(14)), type: 13 },
    { kind: 'unsupported', given: typed(99), type: 99 },
  ])('are read: $kind', ({ given, ...attribute }) => {
    expect(attributeOf(given)).toStrictEqual(attribute);
  });

  it.each([
    { title: 'no name', given: integer(3, 1), says: 'an attribute of node 0 (Relu) has no name' },
    { title: 'no value', given: text(1, 'a'), says: 'the attribute “a” of node 0 (Relu) has no value' },
    { title: 'no tensor', given: typed(4), says: 'has no value' },
    { title: 'two values', given: typed(2, integer(3, 1), pb.float(2, 1)), says: 'has several values' },
    {
      title: 'a value of another type',
      given: typed(7, integer(3, 1)),
      says: 'is said to be of type 7 but has a value of type 2',
    },
    {
      title: 'a reference to a function',
      given: typed(2, text(21, 'outer')),
      says: 'stands for one of a function around it',
    },
  ])('are refused with $title', ({ given, says }) => {
    expect(refusalOf(() => attributeOf(given))).toMatchObject({
      code: 'onnx.graph',
      message: expect.stringContaining(says),
    });
  });

  it('are refused where one name stands twice', () => {
    const twice = refusalOf(() => read(oneNode(typed(2, integer(3, 1)), typed(2, integer(3, 1)))));
    expect(twice?.message).toContain('node 0 (Relu) has the attribute “a” twice');
  });

  it('name their node and themselves where their tensor is bad', () => {
    const bad = typed(4, message(5, ...pb.tensorFields('float32', [3])));
    expect(refusalOf(() => attributeOf(bad))?.message).toContain(
      'The tensor “the attribute “a” of node 0 (Relu)” of “m.onnx” has a shape of 3 values but holds none',
    );
  });
});
