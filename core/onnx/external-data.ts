import { fail, LabError } from '../errors.ts';
import { locationFault } from './check-location.ts';
import { readMessage, type Message } from './message.ts';
import { entryFields } from './messages.ts';
import { onnxLimits } from './limits.ts';
import { shown, type ReadState } from './read-state.ts';

/** Keys that onnx.proto recognises. The checksum is that of the whole outside file and is not looked at. */
const knownKeys: ReadonlySet<string> = new Set(['location', 'offset', 'length', 'checksum']);

/**
 * The `needed` bytes that a tensor keeps outside the model.
 * Errors (thrown): `onnx.outsideData` where the entries are not as onnx.proto has them, the location leads out of the
 * model's folder, no reader was given, or the reader refuses; `onnx.limit`.
 */
export function externalBytes(state: ReadState, entries: readonly Message[], needed: number): Uint8Array {
  const pairs = readEntries(state, entries);
  const location = pairs.get('location') ?? '';
  if (location === '') refuse(location, 'the model does not say where it lies');
  const fault = locationFault(location);
  if (fault !== undefined) refuse(location, fault);
  const offset = wholeNumber(pairs, 'offset', location) ?? 0;
  const length = wholeNumber(pairs, 'length', location) ?? needed;
  if (length !== needed) refuse(location, `it holds ${length} bytes where the tensor has ${needed}`);
  if (state.readExternal === undefined) refuse(location, 'the model was opened without its folder');
  state.externalBytes += needed;
  if (state.externalBytes > onnxLimits.fileBytes) {
    const values = { found: state.externalBytes, what: 'bytes of outside data', limit: onnxLimits.fileBytes };
    fail('onnx.limit', { file: state.file, ...values });
  }
  const bytes = called(() => state.readExternal?.(location, offset, needed), location);
  if (bytes?.length !== needed) refuse(location, `${bytes?.length ?? 0} bytes came where ${needed} were asked for`);
  return bytes;
}

/** Errors (thrown): `onnx.outsideData`. */
export function refuse(location: string, reason: string): never {
  return fail('onnx.outsideData', { location: shown(location), reason });
}

function readEntries(state: ReadState, entries: readonly Message[]): ReadonlyMap<string, string> {
  const pairs = new Map<string, string>();
  for (const entry of entries) {
    const { key = '', value = '' } = readMessage(state, entry, entryFields);
    const location = pairs.get('location') ?? value;
    if (!knownKeys.has(key)) refuse(location, `its description has the unknown key “${shown(key)}”`);
    if (pairs.has(key)) refuse(location, `its description has the key “${key}” twice`);
    pairs.set(key, value);
  }
  return pairs;
}

function wholeNumber(pairs: ReadonlyMap<string, string>, key: string, location: string): number | undefined {
  const text = pairs.get(key);
  if (text === undefined) return undefined;
  const value = /^\d{1,16}$/.test(text) ? Number(text) : NaN;
  return Number.isSafeInteger(value) ? value : refuse(location, `its ${key} “${shown(text)}” is no whole number`);
}

/** A reader may throw what its system throws; the model's reader throws sentences. */
function called<T>(read: () => T, location: string): T {
  try {
    return read();
  } catch (thrown) {
    if (thrown instanceof LabError) throw thrown;
    return refuse(location, shown(thrown instanceof Error ? thrown.message : String(thrown)));
  }
}
