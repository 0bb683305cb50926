import { bytesOfType, type NumberType } from '../bytes/number-type.ts';
import { fail } from '../errors.ts';

/** What the header of a NIfTI-1 file says. */
export interface NiftiHeader {
  readonly type: NumberType;
  readonly little: boolean;
  /** x, y, z, t; as many as the file has axes, at least one. x runs fastest. */
  readonly sizes: readonly number[];
  /** Where the numbers begin. */
  readonly begin: number;
  /** value = slope · number + inter; absent: as they are. */
  readonly scale?: { readonly slope: number; readonly inter: number };
  /** Distance of neighbours along x, y and z, in the file's own unit; 1 where the file does not say. */
  readonly spacing: readonly [number, number, number];
}

/** Bytes of a header: nothing behind them is needed to read it. */
export const niftiHeaderBytes = 352;

/** Places of the fields, in bytes (nifti1.h, struct nifti_1_header). */
const at = { dim: 40, datatype: 70, bitpix: 72, pixdim: 76, offset: 108, slope: 112, inter: 116, magic: 344 } as const;

const headerSizes = { nifti1: 348, nifti2: 540 } as const;

/** By `datatype` (nifti1.h, NIFTI_TYPE_*). */
const types: Readonly<Record<number, NumberType>> = {
  2: 'uint8',
  4: 'int16',
  8: 'int32',
  16: 'float32',
  64: 'float64',
  256: 'int8',
  512: 'uint16',
  768: 'uint32',
  1024: 'int64',
  1280: 'uint64',
};
const foreignTypes: Readonly<Record<number, string>> = {
  1: 'single bits',
  32: 'complex numbers',
  128: 'RGB colours',
  1536: 'numbers of 128 bits',
  1792: 'complex numbers',
  2048: 'complex numbers',
  2304: 'RGBA colours',
};

/**
 * Reads the header of a NIfTI-1 file that holds its numbers itself, of either order of bytes.
 * Errors (thrown): `file.truncated`, `file.damaged`, `nifti.unsupported`.
 */
export function readNiftiHeader(bytes: Uint8Array, file: string): NiftiHeader {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (bytes.length < 4) fail('file.truncated', { file, format: 'NIfTI', offset: bytes.length });
  const little = isLittle(view, file);
  if (bytes.length < niftiHeaderBytes) fail('file.truncated', { file, format: 'NIfTI', offset: bytes.length });
  checkMagic(bytes, file);
  const scale = readScale(view, little, file);
  return {
    type: readType(view, little, file),
    little,
    sizes: readSizes(view, little, file),
    begin: readBegin(view, little, file),
    ...(scale === undefined ? {} : { scale }),
    spacing: [readSpacing(view, little, 1), readSpacing(view, little, 2), readSpacing(view, little, 3)],
  };
}

/** The first number is the length of the header: it tells the version and the order of bytes. */
function isLittle(view: DataView, file: string): boolean {
  const [little, big] = [view.getInt32(0, true), view.getInt32(0, false)];
  if (little === headerSizes.nifti2 || big === headerSizes.nifti2) unsupported(file, 'a volume of NIfTI-2');
  if (little !== headerSizes.nifti1 && big !== headerSizes.nifti1) {
    niftiDamaged(file, 'it does not begin as such a file does', 0);
  }
  return little === headerSizes.nifti1;
}

function checkMagic(bytes: Uint8Array, file: string): void {
  const magic = String.fromCharCode(...bytes.subarray(at.magic, at.magic + 4));
  if (magic === 'n+1\0') return;
  if (magic === 'ni1\0') unsupported(file, 'a header whose numbers lie in another file (.hdr and .img)');
  unsupported(file, 'a header of ANALYZE 7.5 or of no known kind');
}

function readType(view: DataView, little: boolean, file: string): NumberType {
  const code = view.getInt16(at.datatype, little);
  const type = types[code];
  if (type === undefined) return unsupported(file, foreignTypes[code] ?? `values of the unknown type ${code}`);
  const bits = view.getInt16(at.bitpix, little);
  if (bits !== bytesOfType(type) * 8) niftiDamaged(file, `it says that ${type} has ${bits} bits`, at.bitpix);
  return type;
}

function readSizes(view: DataView, little: boolean, file: string): number[] {
  const axes = view.getInt16(at.dim, little);
  if (axes < 1 || axes > 7) niftiDamaged(file, `it says it has ${axes} axes`, at.dim);
  const sizes = Array.from({ length: axes }, (_, axis) => view.getInt16(at.dim + 2 * (axis + 1), little));
  const wrong = sizes.findIndex((size) => size < 1);
  if (wrong >= 0) niftiDamaged(file, `its axis ${wrong + 1} is ${sizes[wrong]} long`, at.dim + 2 * (wrong + 1));
  if (sizes.slice(4).some((size) => size > 1)) unsupported(file, 'more than one value for each place and time');
  return sizes.slice(0, 4);
}

/** A number of bytes, though kept as float32. */
function readBegin(view: DataView, little: boolean, file: string): number {
  const begin = view.getFloat32(at.offset, little);
  if (!Number.isInteger(begin) || begin < niftiHeaderBytes) {
    niftiDamaged(file, `it says its numbers begin at byte ${begin}`, at.offset);
  }
  return begin;
}

/** A slope of 0, or one that is no number, means that there is no scale. */
function readScale(view: DataView, little: boolean, file: string): NiftiHeader['scale'] {
  const [slope, inter] = [view.getFloat32(at.slope, little), view.getFloat32(at.inter, little)];
  if (slope === 0 || !Number.isFinite(slope) || (slope === 1 && inter === 0)) return undefined;
  if (!Number.isFinite(inter)) niftiDamaged(file, 'what it adds to its values is no number', at.inter);
  return { slope, inter };
}

function readSpacing(view: DataView, little: boolean, axis: number): number {
  const spacing = Math.abs(view.getFloat32(at.pixdim + 4 * axis, little));
  return spacing > 0 && Number.isFinite(spacing) ? spacing : 1;
}

export function niftiDamaged(file: string, detail: string, offset: number): never {
  return fail('file.damaged', { file, format: 'NIfTI', detail, offset });
}

function unsupported(file: string, feature: string): never {
  return fail('nifti.unsupported', { file, feature });
}
