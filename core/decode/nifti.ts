import { GzipError, gunzip, gunzipBeginning, isGzip } from '../bytes/gzip.ts';
import { bytesOfType } from '../bytes/number-type.ts';
import { fail } from '../errors.ts';
import { numel } from '../tensor/shape.ts';
import { arrayTensor, checkArrayShape, type ArrayOptions, type DecodedArray } from './array-values.ts';
import { niftiDamaged, niftiHeaderBytes, readNiftiHeader, type NiftiHeader } from './nifti-header.ts';

export interface NiftiOptions extends Omit<ArrayOptions, 'layout'> {
  /** Which point in time, from 0; absent: the first. */
  readonly frame?: number;
}

export interface DecodedVolume extends DecodedArray {
  /** Points in time the file holds. */
  readonly frames: number;
  readonly frame: number;
  /** Distance of neighbours along depth, height and width, in the file's own unit. */
  readonly spacing: readonly [number, number, number];
}

/** What files may carry behind their numbers without harm. */
const mostBehind = 1024 * 1024;
/** Deflate never packs more tightly than this. */
const maxDeflateRatio = 1032;

/**
 * Reads a NIfTI-1 file, plain (.nii) or packed (.nii.gz): its numbers as they lie, scaled as it says, x as width, y as
 * height, z as depth; how the body lies in the volume is left out. Packed ones are unpacked up to the header, then,
 * where the size it tells is allowed, up to that size.
 * *Shape*: [1, 1, D, H, W]; one slice [1, 1, H, W]; one row [1, 1, L].
 * Errors (thrown): those of {@link readNiftiHeader}, `file.tooManyValues`, `file.truncated`, `file.damaged`,
 * `nifti.frame`.
 */
export function readNifti(bytes: Uint8Array, file: string, options: NiftiOptions): DecodedVolume {
  const isPacked = isGzip(bytes);
  const header = readNiftiHeader(
    isPacked ? unpacked(file, () => gunzipBeginning(bytes, niftiHeaderBytes)) : bytes,
    file,
  );
  const { type, sizes, begin } = header;
  const [width = 1, height = 1, depth = 1, frames = 1] = sizes;
  checkArrayShape([...sizes].reverse(), file, options.maxValues);
  const frame = options.frame ?? 0;
  if (!Number.isInteger(frame) || frame < 0 || frame >= frames) fail('nifti.frame', { file, frame: frame + 1, frames });
  const end = begin + numel(sizes) * bytesOfType(type);
  const whole = isPacked ? unpackedTo(bytes, end, file) : bytes;
  if (whole.length < end) fail('file.truncated', { file, format: 'NIfTI', offset: whole.length });
  const frameBytes = width * height * depth * bytesOfType(type);
  const [shape, layout] = formOf(width, height, depth);
  const array = { ...header, bytes: whole, begin: begin + frame * frameBytes, shape, fortran: false };
  const decoded = arrayTensor(array, { ...options, layout });
  const isFirst = frames > 1 && options.frame === undefined;
  const notes = isFirst ? [...decoded.notes, 'first-of-several' as const] : decoded.notes;
  return { ...decoded, layouts: [layout], notes, frames, frame, spacing: outermostFirst(header) };
}

function formOf(width: number, height: number, depth: number) {
  if (depth > 1) return [[depth, height, width], 'DHW'] as const;
  return height > 1 ? ([[height, width], 'HW'] as const) : ([[width], 'L'] as const);
}

function outermostFirst({ spacing: [x, y, z] }: NiftiHeader): [number, number, number] {
  return [z, y, x];
}

function unpackedTo(bytes: Uint8Array, end: number, file: string): Uint8Array {
  if (end > bytes.length * maxDeflateRatio) {
    niftiDamaged(file, `${bytes.length} packed bytes cannot hold the ${end} it says`, 0);
  }
  return unpacked(file, () => gunzip(bytes, end, mostBehind));
}

function unpacked(file: string, unpack: () => Uint8Array): Uint8Array {
  try {
    return unpack();
  } catch (thrown) {
    if (thrown instanceof GzipError)
      return fail('file.damaged', { file, format: 'gzip', detail: thrown.message, offset: 0 });
    throw thrown;
  }
}
