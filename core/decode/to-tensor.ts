import type { Tensor } from '../tensor/tensor.ts';
import type { Orientation, PictureHeader } from './picture.ts';

/** Samples as decoders give them: four to a pixel (red, green, blue, alpha; gray has it three times), row by row. */
export interface Samples {
  readonly data: Uint8Array | Uint8ClampedArray | Uint16Array;
}

const samplesPerPixel = 4;

/**
 * Samples as a tensor of values 0 to 1, upright: gray becomes one channel, colour three, alpha is left out, and every
 * value is its sample divided by the largest one of its depth (65,535 for 16 bits), rounded once to float32.
 * *Shape*: [1, C, H, W] after the orientation is applied. `allocate` gives zeroed memory for so many float32 values.
 */
export function toTensor(
  samples: Samples,
  header: PictureHeader,
  allocate: (length: number) => Float32Array<ArrayBufferLike>,
): Tensor {
  const { width, height, channels } = header;
  const walk = walkOf(header.orientation, width, height);
  const [outWidth, outHeight] = walk.turned ? [height, width] : [width, height];
  const plane = outWidth * outHeight;
  const data = allocate(channels * plane);
  const values = valuesOf(header.bitDepth);
  for (let channel = 0; channel < channels; channel++) {
    let to = channel * plane;
    for (let y = 0; y < outHeight; y++) {
      let from = (walk.first + y * walk.down) * samplesPerPixel + channel;
      const step = walk.right * samplesPerPixel;
      for (let x = 0; x < outWidth; x++, from += step) data[to++] = values[samples.data[from] ?? 0] ?? 0;
    }
  }
  return { shape: [1, channels, outHeight, outWidth], data };
}

/** Sample -> value, for every sample of a depth. */
function valuesOf(bitDepth: number): Float32Array {
  const largest = 2 ** bitDepth - 1;
  return Float32Array.from({ length: largest + 1 }, (_, sample) => sample / largest);
}

/** Where the upright picture's first pixel lies in the file, and how far apart its neighbours are there, in pixels. */
interface Walk {
  readonly first: number;
  readonly right: number;
  readonly down: number;
  /** Width and height change places. */
  readonly turned: boolean;
}

/** Exif 2.32, tag 0x0112: which side of the picture the file's first row and first column are. */
function walkOf(orientation: Orientation, w: number, h: number): Walk {
  const [last, lastRow] = [w * h - 1, (h - 1) * w];
  switch (orientation) {
    case 1:
      return { first: 0, right: 1, down: w, turned: false };
    case 2:
      return { first: w - 1, right: -1, down: w, turned: false };
    case 3:
      return { first: last, right: -1, down: -w, turned: false };
    case 4:
      return { first: lastRow, right: 1, down: -w, turned: false };
    case 5:
      return { first: 0, right: w, down: 1, turned: true };
    case 6:
      return { first: lastRow, right: -w, down: 1, turned: true };
    case 7:
      return { first: last, right: -w, down: -1, turned: true };
    case 8:
      return { first: w - 1, right: w, down: -1, turned: true };
  }
}
