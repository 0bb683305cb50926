import { fail } from '../errors.ts';
import { onnxLimits } from './limits.ts';
import type { Source } from './protobuf.ts';

/**
 * Gives `length` bytes from `offset` of the file that a model names as `location`, beside itself. Offset and length are
 * whole numbers below 2^53, and `locationFault` finds nothing; what lies there is for the reader to check.
 */
export type ReadExternal = (location: string, offset: number, length: number | undefined) => Uint8Array;

/** A model being read. */
export interface ReadState extends Source {
  readonly readExternal?: ReadExternal | undefined;
  nodes: number;
  /** Bytes of outside data so far. */
  externalBytes: number;
}

/** Errors (thrown): `onnx.empty`, `onnx.limit`. */
export function openFile(bytes: Uint8Array, file: string, readExternal?: ReadExternal): ReadState {
  if (bytes.length === 0) fail('onnx.empty', { file });
  if (bytes.length > onnxLimits.fileBytes)
    fail('onnx.limit', { file, found: bytes.length, what: 'bytes', limit: onnxLimits.fileBytes });
  return {
    file,
    bytes,
    readExternal,
    unknownFields: 0,
    parts: 0,
    varint: { low: 0, high: 0 },
    nodes: 0,
    externalBytes: 0,
  };
}

const longestShown = 80;

/** A name out of a file as a sentence may show it: at most 80 characters, none of them invisible. */
export function shown(name: string): string {
  const visible = name.slice(0, 2 * longestShown).replace(/\p{C}/gu, '\ufffd');
  const characters = [...visible];
  return characters.length > longestShown ? `${characters.slice(0, longestShown - 1).join('')}…` : visible;
}
