import { pathCounts, spanOf } from '../../../core/analysis/path-counts.ts';
import type { Params } from '../../../core/layers/field.ts';
import type { LayerOp } from '../../../core/layers/op.ts';
import type { ReceptiveField } from '../../../core/pipeline/plan.types.ts';
import { fieldAfter, sourceField } from '../../../core/pipeline/receptive-field.ts';
import type { Shape } from '../../../core/tensor/tensor.ts';
import { numbers, wholeNumber, type Given } from './case-params.ts';
import { compareOutput } from './compare.ts';
import { prefixed } from './run-layer.ts';
import { ConformanceError, readTensor, type ConformanceCase, type Suite } from './suite.ts';
import { refusalOf, resolve, verdict, type CaseResult } from './verdict.ts';

/** A chain of windows over one axis: what the rule says, and which positions outputs really reach. */
export function runField1d(suite: Suite, item: ConformanceCase): CaseResult {
  const ops = chain([1, 1, wholeNumber(item.params, 'inputLength')], records(item.params, 'layers').map(windowParams));
  const fields = fieldsOf(ops);
  const last = fields.at(-1) ?? sourceField(1);
  const found = item.out.map((stored) => {
    const index = Number(stored.n.split('@')[1]);
    const counts = pathCounts(ops, [index]) ?? new Float64Array();
    return { reason: compareCounts(suite, stored, counts), span: { index, ...spanOf(counts) } };
  });
  return verdict(
    found.map(({ reason }) => reason),
    item,
    {
      receptiveField: last.size,
      jump: last.jump,
      startCenter: [centre(last)],
      outputLength: [ops.at(-1)?.output[2] ?? 0],
      perLayer: {
        equal: fields.map((field) => ({ rf: field.size[0], jump: field.jump[0], start: centre(field) })),
      },
      outputs: { equal: found.map(({ span }) => span) },
    },
  );
}

/** The same over two axes, convolutions only. */
export function runField2d(suite: Suite, item: ConformanceCase): CaseResult {
  const lists = (name: string) => {
    const given = item.params[name];
    if (!Array.isArray(given)) throw new ConformanceError(`params.${name} is not a list`);
    return given.map((entry) => numbers(entry, name));
  };
  const [kernels, dilations, strides] = [lists('kernels'), lists('dilations'), lists('strides')];
  const layers = kernels.map((kernel, i) => ({
    type: 'conv',
    params: convParams(kernel, strides[i] ?? [1], dilations[i] ?? [1], [0]),
  }));
  const ops = chain([1, 1, ...numbers(item.params['inSize'], 'inSize')], layers);
  const field = fieldsOf(ops).at(-1) ?? sourceField(2);
  const found = item.out.map((stored) => {
    const counts = pathCounts(ops, (stored.n.split('@')[1] ?? '').split(',').map(Number)) ?? new Float64Array();
    return { reason: compareCounts(suite, stored, counts), nonzero: spanOf(counts).nonzero };
  });
  return verdict(
    found.map(({ reason }) => reason),
    item,
    { receptiveField: field.size, jump: field.jump, nonzero: found.map(({ nonzero }) => nonzero) },
  );
}

interface Layer {
  readonly type: string;
  readonly params: Params;
}

function chain(input: Shape, layers: readonly Layer[]): LayerOp[] {
  let shape = input;
  return layers.map(({ type, params }) => {
    const resolved = resolve(type, params, [shape]);
    if (!resolved.ok) throw new ConformanceError(refusalOf(resolved));
    shape = resolved.op.output;
    return resolved.op;
  });
}

function fieldsOf(ops: readonly LayerOp[]): ReceptiveField[] {
  let field = sourceField((ops[0]?.input.length ?? 2) - 2);
  return ops.map((op) => (field = fieldAfter(op, [field])));
}

/** The middle of what output 0 sees; + 0 because -0 is another number to a strict comparison. */
function centre({ start, size }: ReceptiveField): number {
  return (start[0] ?? 0) + ((size[0] ?? 1) - 1) / 2 + 0;
}

function windowParams(layer: Given): Layer {
  const [k, stride, pad] = [wholeNumber(layer, 'k'), wholeNumber(layer, 'stride'), wholeNumber(layer, 'pad')];
  const params = convParams([k], [stride], [wholeNumber(layer, 'dilation')], [pad]);
  if (layer['op'] === 'conv') return { type: 'conv', params };
  if (layer['op'] !== 'avg_pool') throw new ConformanceError(`there is a layer ${String(layer['op'])}`);
  const { kernel, padding } = params;
  return { type: 'pool', params: { method: 'average', kernel, stride: [stride], padding } };
}

function convParams(
  kernel: readonly number[],
  stride: readonly number[],
  dilation: readonly number[],
  pad: readonly number[],
) {
  const padding = { size: 'explicit', before: pad, after: pad, mode: 'zeros' } as const;
  return { outChannels: 1, kernel, stride, dilation, padding, bias: false };
}

function compareCounts(suite: Suite, stored: ConformanceCase['out'][number], counts: Float64Array) {
  const got = { shape: stored.shape, data: Float32Array.from(counts) };
  return prefixed(`${stored.n}: `, compareOutput(got, readTensor(suite, stored), stored));
}

/** A parameter that is a list of records. */
export function records(params: Given, name: string): Given[] {
  const given = params[name];
  if (!Array.isArray(given)) throw new ConformanceError(`params.${name} is not a list`);
  return given.map((entry: unknown) => {
    if (typeof entry !== 'object' || entry === null) throw new ConformanceError(`params.${name} holds no record`);
    return { ...entry };
  });
}
