import { crc32 } from '../bytes/crc32.ts';
import { beginningOf, listZip, unpackEntry, ZipError, type ZipEntry } from '../bytes/zip.ts';
import { fail } from '../errors.ts';
import { arrayTensor, type ArrayOptions, type DecodedArray } from './array-values.ts';
import { npyHeaderBytes, readNpyHeader } from './npy-header.ts';
import { checkNpySize } from './npy.ts';

export interface NpzOptions extends ArrayOptions {
  /** Which array; absent: the first. */
  readonly array?: string;
}

/** One array of an archive, and what else it holds. */
export interface DecodedNpz extends DecodedArray {
  readonly array: string;
  /** The names of all its arrays, in their order. */
  readonly arrays: readonly string[];
}

const suffix = '.npy';
/** Deflate never packs more tightly than this. */
const maxDeflateRatio = 1032;
const maxEntries = 10_000;
const widestNumber = 8;

/**
 * Reads one array of a .npz archive. Its header is unpacked first and by itself, the rest only where the size it tells
 * is allowed; other arrays are not unpacked at all.
 * Errors (thrown): `file.damaged` (format npz), `array.missing`, and those of {@link readNpy} for the array.
 */
export function readNpz(bytes: Uint8Array<ArrayBuffer>, file: string, options: NpzOptions): DecodedNpz {
  try {
    return readChosen(bytes, file, options);
  } catch (thrown) {
    if (thrown instanceof ZipError)
      return fail('file.damaged', { file, format: 'npz', detail: thrown.message, offset: 0 });
    throw thrown;
  }
}

function readChosen(bytes: Uint8Array<ArrayBuffer>, file: string, options: NpzOptions): DecodedNpz {
  const most = npyHeaderBytes + options.maxValues * widestNumber;
  const limits = {
    entries: maxEntries,
    ratio: maxDeflateRatio,
    sizeOf: (name: string) => (isArray(name) ? most : undefined),
  };
  const entries = listZip(bytes, limits);
  const arrays = entries.map(({ name }) => name.slice(0, -suffix.length));
  const wanted = options.array ?? arrays[0];
  const entry = entries[arrays.findIndex((name) => name === wanted)];
  if (entry === undefined || wanted === undefined) {
    const allowed = arrays.slice(0, 20).join(', ') || 'none';
    return fail('array.missing', { file, array: wanted ?? '', allowed });
  }
  const decoded = readEntry(entry, `${file}: ${wanted}`, options);
  const several = options.array === undefined && arrays.length > 1;
  const notes = several ? [...decoded.notes, 'first-of-several' as const] : decoded.notes;
  return { ...decoded, notes, array: wanted, arrays };
}

function isArray(name: string): boolean {
  return name.endsWith(suffix) && name.length > suffix.length && name.length <= 1024 && !name.includes('\0');
}

function readEntry(entry: ZipEntry, file: string, options: NpzOptions): DecodedArray {
  const header = readNpyHeader(beginningOf(entry, npyHeaderBytes), file);
  checkNpySize(header, entry.size, file, options.maxValues);
  const bytes = unpackEntry(entry, (all) => crc32(all, 0, all.length));
  return arrayTensor({ ...header, bytes }, options);
}
