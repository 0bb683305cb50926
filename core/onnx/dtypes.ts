import type { OnnxDtype } from './model.types.ts';

interface DtypeFacts {
  /** TensorProto.DataType. */
  readonly code: number;
  /** In raw data; 0: raw data cannot hold it. */
  readonly bytes: number;
  /** The field of a TensorProto that holds values one by one. */
  readonly field: 'floatData' | 'doubleData' | 'int32Data' | 'int64Data' | 'uint64Data' | 'stringData';
  /** Smallest and largest value as it stands in int32Data or uint64Data. */
  readonly range?: readonly [least: number, most: number];
}

export const dtypes: Readonly<Record<OnnxDtype, DtypeFacts>> = {
  float32: { code: 1, bytes: 4, field: 'floatData' },
  uint8: { code: 2, bytes: 1, field: 'int32Data', range: [0, 0xff] },
  int8: { code: 3, bytes: 1, field: 'int32Data', range: [-0x80, 0x7f] },
  uint16: { code: 4, bytes: 2, field: 'int32Data', range: [0, 0xffff] },
  int16: { code: 5, bytes: 2, field: 'int32Data', range: [-0x8000, 0x7fff] },
  int32: { code: 6, bytes: 4, field: 'int32Data' },
  int64: { code: 7, bytes: 8, field: 'int64Data' },
  string: { code: 8, bytes: 0, field: 'stringData' },
  bool: { code: 9, bytes: 1, field: 'int32Data', range: [0, 1] },
  float16: { code: 10, bytes: 2, field: 'int32Data', range: [0, 0xffff] },
  float64: { code: 11, bytes: 8, field: 'doubleData' },
  uint32: { code: 12, bytes: 4, field: 'uint64Data', range: [0, 0xffff_ffff] },
  uint64: { code: 13, bytes: 8, field: 'uint64Data' },
  bfloat16: { code: 16, bytes: 2, field: 'int32Data', range: [0, 0xffff] },
};

/** Types that exist in ONNX and are not read. */
const unread: Readonly<Record<number, string>> = {
  14: 'complex64',
  15: 'complex128',
  17: 'float8e4m3fn',
  18: 'float8e4m3fnuz',
  19: 'float8e5m2',
  20: 'float8e5m2fnuz',
  21: 'uint4',
  22: 'int4',
  23: 'float4e2m1',
  24: 'float8e8m0',
  25: 'uint2',
  26: 'int2',
};

const byCode = new Map<number, OnnxDtype>();
for (const [dtype, { code }] of Object.entries(dtypes)) byCode.set(code, dtype as OnnxDtype);

/** The type with this number in TensorProto.DataType, if it is one this reader knows. */
export function dtypeOf(code: number): OnnxDtype | undefined {
  return byCode.get(code);
}

/** How a sentence calls a type that is not read. */
export function unreadDtype(code: number): string {
  return `${unread[code] ?? `type ${code}`} values`;
}
