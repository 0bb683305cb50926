/** A map as float32 values. */
export interface FloatImage {
  readonly width: number;
  readonly height: number;
  readonly data: Float32Array;
}

/** Types of TIFF fields: SHORT and LONG. */
const [short, long] = [3, 4];

/**
 * A grey TIFF (little-endian, one strip, not compressed) with the values as they are: 32-bit IEEE floats
 * (TIFF 6.0, sections 2 to 4 and 19). *Shape*: data height x width.
 */
export function writeFloatTiff({ width, height, data }: FloatImage): Uint8Array<ArrayBuffer> {
  const bytes = data.length * 4;
  const entries: readonly (readonly [tag: number, type: number, value: number])[] = [
    [256, long, width],
    [257, long, height],
    [258, short, 32],
    [259, short, 1],
    // Black is zero.
    [262, short, 1],
    [273, long, 8],
    [277, short, 1],
    [278, long, height],
    [279, long, bytes],
    // IEEE floats.
    [339, short, 3],
  ];
  const directory = 8 + bytes;
  const file = new Uint8Array(directory + 2 + entries.length * 12 + 4);
  const view = new DataView(file.buffer);
  file.set([0x49, 0x49, 42, 0]);
  view.setUint32(4, directory, true);
  for (const [i, value] of data.entries()) view.setFloat32(8 + i * 4, value, true);
  view.setUint16(directory, entries.length, true);
  for (const [i, [tag, type, value]] of entries.entries()) {
    const at = directory + 2 + i * 12;
    view.setUint16(at, tag, true);
    view.setUint16(at + 2, type, true);
    view.setUint32(at + 4, 1, true);
    if (type === short) view.setUint16(at + 8, value, true);
    else view.setUint32(at + 8, value, true);
  }
  return file;
}
