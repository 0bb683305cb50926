import { messageType } from './message.ts';

// Field numbers and types of the messages of onnx.proto (ONNX IR versions 1 to 13). `skipped` is known and not needed.

export const modelFields = messageType('ModelProto', {
  irVersion: [1, 'integer'],
  producerName: [2, 'text'],
  producerVersion: [3, 'skipped'],
  domain: [4, 'skipped'],
  modelVersion: [5, 'skipped'],
  docString: [6, 'skipped'],
  graph: [7, 'message'],
  opsetImport: [8, 'messages'],
  metadata: [14, 'skipped'],
  trainingInfo: [20, 'skipped'],
  functions: [25, 'skipped'],
  configuration: [26, 'skipped'],
});

export const opsetFields = messageType('OperatorSetIdProto', { domain: [1, 'text'], version: [2, 'integer'] });

export const graphFields = messageType('GraphProto', {
  nodes: [1, 'messages'],
  name: [2, 'text'],
  initializers: [5, 'messages'],
  docString: [10, 'skipped'],
  inputs: [11, 'messages'],
  outputs: [12, 'messages'],
  valueInfo: [13, 'skipped'],
  quantization: [14, 'skipped'],
  sparseInitializers: [15, 'messages'],
  metadata: [16, 'skipped'],
});

export const nodeFields = messageType('NodeProto', {
  inputs: [1, 'texts'],
  outputs: [2, 'texts'],
  name: [3, 'text'],
  opType: [4, 'text'],
  attributes: [5, 'messages'],
  docString: [6, 'skipped'],
  domain: [7, 'text'],
  overload: [8, 'skipped'],
  metadata: [9, 'skipped'],
  devices: [10, 'skipped'],
});

export const attributeFields = messageType('AttributeProto', {
  name: [1, 'text'],
  f: [2, 'float'],
  i: [3, 'integer'],
  s: [4, 'bytes'],
  t: [5, 'message'],
  g: [6, 'message'],
  floats: [7, 'floats'],
  ints: [8, 'integers'],
  strings: [9, 'bytesList'],
  tensors: [10, 'messages'],
  graphs: [11, 'messages'],
  docString: [13, 'skipped'],
  tp: [14, 'message'],
  typeProtos: [15, 'messages'],
  type: [20, 'integer'],
  refName: [21, 'text'],
  sparseTensor: [22, 'message'],
  sparseTensors: [23, 'messages'],
});

export const tensorFields = messageType('TensorProto', {
  dims: [1, 'integers'],
  dataType: [2, 'integer'],
  segment: [3, 'message'],
  floatData: [4, 'floats'],
  int32Data: [5, 'integers'],
  stringData: [6, 'bytesList'],
  int64Data: [7, 'integers'],
  name: [8, 'text'],
  rawData: [9, 'bytes'],
  doubleData: [10, 'doubles'],
  uint64Data: [11, 'integers'],
  docString: [12, 'skipped'],
  externalData: [13, 'messages'],
  dataLocation: [14, 'integer'],
  metadata: [16, 'skipped'],
});

export const entryFields = messageType('StringStringEntryProto', { key: [1, 'text'], value: [2, 'text'] });

export const valueInfoFields = messageType('ValueInfoProto', {
  name: [1, 'text'],
  type: [2, 'message'],
  docString: [3, 'skipped'],
  metadata: [4, 'skipped'],
});

export const typeFields = messageType('TypeProto', {
  tensor: [1, 'message'],
  sequence: [4, 'message'],
  map: [5, 'message'],
  denotation: [6, 'skipped'],
  opaque: [7, 'message'],
  sparseTensor: [8, 'message'],
  optional: [9, 'message'],
});

export const tensorTypeFields = messageType('TypeProto.Tensor', { elementType: [1, 'integer'], shape: [2, 'message'] });

export const shapeFields = messageType('TensorShapeProto', { dimensions: [1, 'messages'] });

export const dimensionFields = messageType('TensorShapeProto.Dimension', {
  size: [1, 'integer'],
  symbol: [2, 'text'],
  denotation: [3, 'skipped'],
});
