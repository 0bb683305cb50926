import { fail } from '../errors.ts';
import { checkGraph } from './check-graph.ts';
import { readMessage, type Message } from './message.ts';
import { modelFields, opsetFields } from './messages.ts';
import type { OnnxModel } from './model.types.ts';
import { plainDomain, readGraph } from './read-graph.ts';
import { openFile, shown, type ReadExternal, type ReadState } from './read-state.ts';

/** From this IR version on a model says which operator sets it uses; before there was one. */
const firstWithOpsets = 3n;

/**
 * Reads an ONNX model from untrusted bytes and checks that its graph hangs together. Every claim of the file is checked
 * against its bytes before anything is allocated for it; see `onnxLimits`. Newer IR versions and operator sets than the
 * lab knows are let through: the operators decide. Functions, training information and texts are left alone.
 * `file` is only for the sentences. Without `readExternal` a model with outside data is refused.
 * Errors (thrown): `onnx.empty`, `onnx.damaged`, `onnx.limit`, `onnx.model`, `onnx.graph`, `onnx.tensor`,
 * `onnx.unsupported`, `onnx.outsideData`.
 */
export function readOnnxModel(
  bytes: Uint8Array,
  options: { readonly file: string; readonly readExternal?: ReadExternal },
): OnnxModel {
  const { file } = options;
  const state = openFile(bytes, file, options.readExternal);
  const raw = readMessage(state, [{ begin: 0, end: bytes.length }], modelFields);
  const irVersion = raw.irVersion ?? 0n;
  if (irVersion <= 0n || irVersion > BigInt(Number.MAX_SAFE_INTEGER))
    fail('onnx.model', { file, detail: irVersion === 0n ? 'it has no IR version' : `its IR version is ${irVersion}` });
  const { graph: message, producerName: producer = '' } = raw;
  if (message === undefined) return fail('onnx.model', { file, detail: 'it has no graph' });
  const opsets = readOpsets(state, raw.opsetImport, irVersion);
  const graph = readGraph(state, message);
  checkGraph({ graph, opsets }, file);
  return { irVersion: Number(irVersion), producer, opsets, graph, unknownFields: state.unknownFields };
}

function readOpsets(state: ReadState, messages: readonly Message[], irVersion: bigint): ReadonlyMap<string, number> {
  const { file } = state;
  const opsets = new Map<string, number>();
  for (const message of messages) {
    const raw = readMessage(state, message, opsetFields);
    const domain = plainDomain(raw.domain);
    const named = `the operator set “${shown(domain === '' ? 'ai.onnx' : domain)}”`;
    const version = raw.version ?? 0n;
    if (version <= 0n || version > BigInt(Number.MAX_SAFE_INTEGER))
      fail('onnx.model', { file, detail: `it imports version ${version} of ${named}` });
    if ((opsets.get(domain) ?? Number(version)) !== Number(version))
      fail('onnx.model', { file, detail: `it imports two versions of ${named}` });
    opsets.set(domain, Number(version));
  }
  if (opsets.size > 0) return opsets;
  if (irVersion >= firstWithOpsets) fail('onnx.model', { file, detail: 'it imports no operator set' });
  return new Map([['', 1]]);
}
