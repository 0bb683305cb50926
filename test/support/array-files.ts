/** Files of arrays put together by hand, so that any part of them can be wrong. */

export interface NpyParts {
  readonly version?: readonly [number, number];
  readonly header: string;
  readonly data: Uint8Array | readonly number[];
  /** What the length field says; absent: the truth. */
  readonly length?: number;
}

export function npyFile({ version = [1, 0], header, data, length }: NpyParts): Uint8Array<ArrayBuffer> {
  const text = new TextEncoder().encode(header);
  const said = length ?? text.length;
  const field = version[0] === 1 ? [said & 255, said >> 8] : [0, 8, 16, 24].map((shift) => (said >>> shift) & 255);
  return Uint8Array.from([0x93, ...new TextEncoder().encode('NUMPY'), ...version, ...field, ...text, ...data]);
}

export function headerOf(descr: string, shape: string, order = 'False'): string {
  return `{'descr': '${descr}', 'fortran_order': ${order}, 'shape': ${shape}, }\n`;
}

/** The bytes of numbers written by one of DataView's setters. */
export function packed(
  setter: 'setInt16' | 'setUint16' | 'setInt32' | 'setUint32' | 'setFloat32' | 'setFloat64',
  values: readonly number[],
  little: boolean,
): Uint8Array {
  const size = Number(setter.slice(-2)) / 8;
  const view = new DataView(new ArrayBuffer(values.length * size));
  values.forEach((value, i) => view[setter](i * size, value, little));
  return new Uint8Array(view.buffer);
}

export function packedBig(setter: 'setBigInt64' | 'setBigUint64', values: readonly bigint[], little: boolean) {
  const view = new DataView(new ArrayBuffer(values.length * 8));
  values.forEach((value, i) => view[setter](i * 8, value, little));
  return new Uint8Array(view.buffer);
}
