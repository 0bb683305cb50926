import { readVarint, signedOf, countParts, damaged, type Source, type Span, type Varint } from './protobuf.ts';
import { viewOf } from './message.ts';

/**
 * How many varints the runs hold, counted before anything is allocated for them.
 * Errors (thrown): `onnx.damaged` where a run ends inside one.
 */
export function countVarints(source: Source, runs: readonly Span[]): number {
  let count = 0;
  for (const { begin, end } of runs) {
    for (let at = begin; at < end; at++) if ((source.bytes[at] ?? 0) < 0x80) count++;
    if (end > begin && (source.bytes[end - 1] ?? 0) >= 0x80) damaged(source, 'a number is cut off', end - 1);
  }
  return count;
}

/** Calls `visit` with every varint in order; the object it gets is used again. Errors (thrown): `onnx.damaged`. */
export function eachVarint(
  source: Source,
  runs: readonly Span[],
  visit: (varint: Readonly<Varint>, index: number) => void,
): void {
  const { varint } = source;
  let index = 0;
  for (const { begin, end } of runs)
    for (let at = begin; at < end; index++) {
      at = readVarint(source, at, end, varint);
      visit(varint, index);
    }
}

/** The runs as signed 64-bit integers. Errors (thrown): `onnx.damaged`, `onnx.limit`. */
export function integersOf(source: Source, runs: readonly Span[]): bigint[] {
  const count = countVarints(source, runs);
  countParts(source, count);
  const values = new Array<bigint>(count);
  eachVarint(source, runs, (varint, index) => {
    values[index] = signedOf(varint);
  });
  return values;
}

/** The runs as float32 numbers. Errors (thrown): `onnx.limit`. */
export function floatsOf(source: Source, runs: readonly Span[]): number[] {
  countParts(source, runLength(runs) / 4);
  return runs.flatMap((run) => {
    const view = viewOf(source, run);
    return Array.from({ length: view.byteLength / 4 }, (_, i) => view.getFloat32(4 * i, true));
  });
}

/** Bytes of all runs together. */
export function runLength(runs: readonly Span[]): number {
  return runs.reduce((length, { begin, end }) => length + end - begin, 0);
}
