import type { Tensor } from '../tensor/tensor.ts';

/** The start of the numbers is a multiple of this, so that programs can map them into memory. */
const alignment = 64;

/** A .npy file (version 1.0, float32, little-endian, C order) with the tensor's values, bit by bit, and its shape. */
export function writeNpy({ shape, data }: Tensor): Uint8Array<ArrayBuffer> {
  const sizes = shape.length === 1 ? `${shape[0]},` : shape.join(', ');
  const entries = `{'descr': '<f4', 'fortran_order': False, 'shape': (${sizes}), }`;
  const length = Math.ceil((10 + entries.length + 1) / alignment) * alignment - 10;
  const text = `${entries.padEnd(length - 1)}\n`;
  const file = new Uint8Array(10 + length + data.length * 4);
  file.set([0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59, 1, 0, length & 0xff, length >> 8]);
  for (let i = 0; i < length; i++) file[10 + i] = text.charCodeAt(i);
  const view = new DataView(file.buffer, 10 + length);
  for (let i = 0; i < data.length; i++) view.setFloat32(i * 4, data[i] ?? 0, true);
  return file;
}
