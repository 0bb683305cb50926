import type { ErrorData } from '../errors.ts';
import { findKind } from '../kinds/registry.ts';
import { resolveKind } from '../kinds/resolve-kind.ts';
import type { Params, Problem } from '../layers/field.ts';
import { sameShape, spatialOf } from '../tensor/shape.ts';
import type { Shape } from '../tensor/tensor.ts';
import { sourceId, type PipelineNode, type ProjectDocument } from './document.ts';
import { setParams } from './edit.ts';
import { plan as planOf } from './plan.ts';
import type { Plan } from './plan.types.ts';
import { addOnWire, connect, wireError, type Wire } from './wiring.ts';

/** A layer that makes one input fit the others. */
export interface Adapter {
  readonly name: 'channels' | 'strided' | 'pool' | 'upsample';
  readonly type: string;
  readonly params: Params;
  /** For the button's words. */
  readonly values: Readonly<Record<string, string>>;
}

/** One change that mends one problem. */
export type Mend =
  | { readonly kind: 'params'; readonly params: Params }
  | { readonly kind: 'adapt'; readonly port: number; readonly adapter: Adapter }
  | { readonly kind: 'connect'; readonly wire: Wire };

/** The change that would mend a problem of a node, where there is one. */
export function mendOf(document: ProjectDocument, plan: Plan, nodeId: string, problem: Problem): Mend | undefined {
  if (problem.fix !== undefined) return { kind: 'params', params: problem.fix };
  const node = document.nodes.find(({ id }) => id === nodeId);
  if (node === undefined) return undefined;
  const { code } = problem.error;
  if (code === 'layer.inputsDiffer') return adaptAny(node, plan);
  if (code === 'layer.inputsMissing' || (code === 'layer.inputCount' && node.inputs.length === 0))
    return connectEarlier(document, node, plan);
  return undefined;
}

/** The document with a problem of `nodeId` mended; `newId` names the layer that may be inserted. */
export function applyMend(document: ProjectDocument, nodeId: string, mend: Mend, newId: string): ProjectDocument {
  switch (mend.kind) {
    case 'params':
      return setParams(document, nodeId, mend.params);
    case 'connect':
      return connect(document, mend.wire);
    case 'adapt':
      return addOnWire(
        document,
        mend.adapter.type,
        newId,
        { to: nodeId, port: mend.port },
        {
          params: mend.adapter.params,
        },
      );
  }
}

export type Verdict =
  | { readonly ok: true }
  /** `mend` applies to the document with the wire laid. */
  | { readonly ok: false; readonly error: ErrorData; readonly mend?: Mend };

/** A join that still waits for inputs is no reason to refuse one. */
const patient: readonly string[] = ['layer.inputsMissing', 'layer.inputCount'];

/** Whether a wire may be laid: there is no circle, and what flows through it fits its reader, or why not. */
export function judgeWire(document: ProjectDocument, source: Shape | undefined, wire: Wire): Verdict {
  const error = wireError(document, wire);
  if (error !== undefined) return { ok: false, error };
  const before = planOf(document, source).nodes.find(({ id }) => id === wire.to);
  const known = new Set(before?.problems.map((problem) => problem.error.code));
  const laid = connect(document, wire);
  const plan = planOf(laid, source);
  const after = plan.nodes.find(({ id }) => id === wire.to);
  const unfit = after?.problems.find(({ error: { code } }) => !known.has(code) && !patient.includes(code));
  if (unfit === undefined) return { ok: true };
  const node = laid.nodes.find(({ id }) => id === wire.to);
  const port = Math.min(wire.port, (node?.inputs.length ?? 1) - 1);
  const differ = unfit.error.code === 'layer.inputsDiffer';
  const mend = node && differ ? adaptPort(node, plan, port) : mendOf(laid, plan, wire.to, unfit);
  return { ok: false, error: unfit.error, ...(mend === undefined ? {} : { mend }) };
}

/** Whether a new layer of this type, with its defaults, could read data of this shape. */
export function fits(type: string, shape: Shape): boolean {
  const kind = findKind(type);
  if (kind === undefined) return false;
  if (kind.inputs !== undefined) return true;
  return resolveKind({ type, params: kind.defaults }, shape, type).ok;
}

/** What comes out of a node or the picture. */
function shapeOf(plan: Plan, id: string): Shape | undefined {
  if (id === sourceId) return plan.source.length > 0 ? plan.source : undefined;
  return plan.nodes.find((node) => node.id === id)?.outputShape;
}

function adaptAny(node: PipelineNode, plan: Plan): Mend | undefined {
  for (const port of node.inputs.keys()) {
    const mend = port === 0 ? undefined : adaptPort(node, plan, port);
    if (mend !== undefined) return mend;
  }
  return undefined;
}

/** An adapter in front of one input of a join, so that it fits the first of the others. */
function adaptPort(node: PipelineNode, plan: Plan, port: number): Mend | undefined {
  const [found, wanted] = [node.inputs[port], node.inputs[port === 0 ? 1 : 0]].map((id) => id && shapeOf(plan, id));
  if (!found || !wanted) return undefined;
  const adapter = adapterFor(
    found,
    node.type === 'concat' ? [wanted[0] ?? 1, found[1] ?? 1, ...spatialOf(wanted)] : wanted,
  );
  return adapter && { kind: 'adapt', port, adapter };
}

/** The one layer that turns data of one shape into another; `undefined` where none of the plain ones does. */
export function adapterFor(found: Shape, wanted: Shape): Adapter | undefined {
  if (found.length !== wanted.length || found[0] !== wanted[0] || sameShape(found, wanted)) return undefined;
  const [from, to] = [found[1] ?? 1, wanted[1] ?? 1];
  const [have, need] = [spatialOf(found), spatialOf(wanted)];
  const channels = { from: String(from), to: String(to) };
  if (sameShape(have, need))
    return { name: 'channels', type: 'pointwise', params: { outChannels: to }, values: channels };
  if (from === to) return resizer(have, need);
  const stride = have.map((size, axis) => Math.ceil(size / (need[axis] ?? 1)));
  // A kernel of one position with stride s reads ceil(n / s) positions.
  if (!have.every((size, axis) => Math.ceil(size / (stride[axis] ?? 1)) === need[axis])) return undefined;
  const padding = { size: 'valid', before: [0], after: [0], mode: 'zeros' } as const;
  const params = { outChannels: to, kernel: [1], stride, padding };
  return { name: 'strided', type: 'conv', params, values: { ...channels, stride: stride.join('×') } };
}

function resizer(have: Shape, need: Shape): Adapter | undefined {
  const size = need.join('×');
  if (have.every((from, axis) => from >= (need[axis] ?? from)))
    return { name: 'pool', type: 'adaptive-pool', params: { output: need }, values: { size } };
  const scale = have.map((from, axis) => (need[axis] ?? from) / from);
  if (!scale.every((factor) => Number.isInteger(factor) && factor <= 64)) return undefined;
  return { name: 'upsample', type: 'upsample', params: { scale }, values: { scale: scale.join('×') } };
}

/** A wire from the nearest earlier block, or the picture, that the node can read and does not read yet. */
function connectEarlier(document: ProjectDocument, node: PipelineNode, plan: Plan): Mend | undefined {
  const index = document.nodes.indexOf(node);
  const earlier = [
    ...document.nodes
      .slice(0, index)
      .map(({ id }) => id)
      .reverse(),
    sourceId,
  ];
  const [first] = node.inputs;
  const wanted = first === undefined ? undefined : shapeOf(plan, first);
  const from = earlier.find((id) => {
    const shape = shapeOf(plan, id);
    if (shape === undefined || node.inputs.includes(id)) return false;
    if (wanted === undefined) return fits(node.type, shape);
    return resolveKind(node, wanted, node.id, [shape]).ok;
  });
  return from === undefined ? undefined : { kind: 'connect', wire: { from, to: node.id, port: node.inputs.length } };
}
