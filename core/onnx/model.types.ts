/** Types of values a tensor of an ONNX file may have (TensorProto.DataType, without the complex and 8-bit float ones). */
export type OnnxDtype =
  | 'float32'
  | 'float64'
  | 'float16'
  | 'bfloat16'
  | 'int8'
  | 'int16'
  | 'int32'
  | 'int64'
  | 'uint8'
  | 'uint16'
  | 'uint32'
  | 'uint64'
  | 'bool'
  | 'string';

/**
 * Row-major. 64-bit integers as BigInt64Array or BigUint64Array, float16 and bfloat16 widened to Float32Array (exact),
 * bool as Uint8Array of 0 and 1, strings as text.
 */
export type OnnxValues =
  | Float32Array
  | Float64Array
  | Int8Array
  | Int16Array
  | Int32Array
  | BigInt64Array
  | Uint8Array
  | Uint16Array
  | Uint32Array
  | BigUint64Array
  | readonly string[];

export interface OnnxTensor {
  readonly name: string;
  readonly dtype: OnnxDtype;
  readonly shape: readonly number[];
  readonly values: OnnxValues;
}

/** The value of a node's attribute; `unsupported` names the AttributeProto.AttributeType this reader leaves alone. */
export type OnnxAttribute =
  | { readonly kind: 'float'; readonly value: number }
  | { readonly kind: 'int'; readonly value: bigint }
  | { readonly kind: 'string'; readonly value: string }
  | { readonly kind: 'tensor'; readonly value: OnnxTensor }
  | { readonly kind: 'floats'; readonly values: readonly number[] }
  | { readonly kind: 'ints'; readonly values: readonly bigint[] }
  | { readonly kind: 'strings'; readonly values: readonly string[] }
  | { readonly kind: 'unsupported'; readonly type: number };

export interface OnnxNode {
  readonly name: string;
  readonly opType: string;
  /** '' is the standard set, which files may also call ai.onnx. */
  readonly domain: string;
  /** Names of tensors; '' where an optional one is left out. */
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  readonly attributes: ReadonlyMap<string, OnnxAttribute>;
}

/** A size, a symbol such as “batch”, or neither where the file leaves it open. */
export interface OnnxDimension {
  readonly size?: number;
  readonly symbol?: string;
}

/** What a file says about an input or output; a missing type or shape is left open. */
export interface OnnxValueInfo {
  readonly name: string;
  readonly dtype?: OnnxDtype;
  readonly shape?: readonly OnnxDimension[];
}

/** Nodes in an order in which each reads only what is there already. */
export interface OnnxGraph {
  readonly name: string;
  readonly nodes: readonly OnnxNode[];
  readonly initializers: ReadonlyMap<string, OnnxTensor>;
  readonly inputs: readonly OnnxValueInfo[];
  readonly outputs: readonly OnnxValueInfo[];
}

export interface OnnxModel {
  readonly irVersion: number;
  readonly producer: string;
  /** Version by domain; '' is the standard set. */
  readonly opsets: ReadonlyMap<string, number>;
  readonly graph: OnnxGraph;
  /** How many protobuf fields this reader does not know and skipped. */
  readonly unknownFields: number;
}
