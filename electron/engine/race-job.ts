import { errorData, fail, LabError, toErrorData } from '../../core/errors.ts';
import type { Variant } from '../../core/kinds/variants.ts';
import type { Counted } from '../../core/layers/cost.ts';
import { sourceId, type PipelineNode, type ProjectDocument } from '../../core/pipeline/document.ts';
import { plan } from '../../core/pipeline/plan.ts';
import type { Plan, PlanNode, PlanStep } from '../../core/pipeline/plan.types.ts';
import type { Shape, Tensor } from '../../core/tensor/tensor.ts';
import type { RaceRow } from '../contract/engine.ts';
import type { Cancellation } from './cancellation.ts';
import type { EngineContext } from './engine-context.ts';
import { prepareRun, refuseTooLarge, type Prepared } from './prepare-run.ts';
import { timeSteps, type Timing } from './race-timing.ts';
import { runPlan, type Ending, type RunRequest } from './run-job.ts';

export interface RaceRequest extends RunRequest {
  readonly nodeId: string;
  readonly repeats: number;
}

/** What every variant of one node runs on. */
interface Track {
  readonly context: EngineContext;
  readonly request: RaceRequest;
  readonly cancellation: Cancellation;
  readonly prepared: Prepared;
  readonly node: PipelineNode;
  readonly ancestors: readonly PipelineNode[];
  readonly label: string;
}

type Possible = Extract<Variant, { possible: true }>;

/**
 * Sets the variants of one node side by side: the same input, each with its own weights, timed, counted, and compared with
 * the original's output. A row is sent as soon as it is known; a variant that cannot stand there says why in its row.
 */
export async function raceJob(
  context: EngineContext,
  request: RaceRequest,
  cancellation: Cancellation,
): Promise<Ending> {
  let finishedSteps = 0;
  let release = () => undefined as void;
  try {
    const prepared = await prepareRun(context, request);
    const track = trackOf(context, request, cancellation, prepared);
    const before = planWith(track, track.ancestors);
    release = context.results.cache.hold([prepared.source.info.key, ...before.steps.map((step) => step.key)]);
    const computed = await runAncestors(track, before);
    if (computed.kind !== 'finished') return computed;
    const input = inputOf(track);
    const question = { block: track.node, input: input.shape, label: track.label };
    const variants = await context.pool.prepare('variants', question, cancellation);
    context.send({ kind: 'accepted', job: request.job, steps: variants.length, bytes: prepared.planned.bytes });
    let original: Tensor | undefined;
    for (const variant of variants) {
      if (cancellation.cancelled) break;
      const output = await raceOne(track, variant, input, original);
      original ??= output;
      if (output !== undefined) finishedSteps++;
    }
    return cancellation.cancelled ? { kind: 'cancelled', finishedSteps } : { kind: 'finished' };
  } catch (thrown) {
    if (cancellation.cancelled) return { kind: 'cancelled', finishedSteps };
    return { kind: 'failed', error: toErrorData(thrown) };
  } finally {
    release();
  }
}

/** Errors (thrown): what is wrong with the node, as its plan says. */
function trackOf(context: EngineContext, request: RaceRequest, cancellation: Cancellation, prepared: Prepared): Track {
  const { document, planned } = prepared;
  const node = document.nodes.find(({ id }) => id === request.nodeId);
  const planNode = planned.nodes.find(({ id }) => id === request.nodeId);
  if (node === undefined || planNode === undefined) {
    return fail('layer.inputMissing', { layer: request.nodeId, input: request.nodeId });
  }
  const [found] = planNode.problems;
  if (found !== undefined) throw new LabError(found.error);
  const ancestors = ancestorsOf(document, node);
  return { context, request, cancellation, prepared, node, ancestors, label: planNode.label };
}

/** Everything the node reads from, in order. */
function ancestorsOf(document: ProjectDocument, node: PipelineNode): readonly PipelineNode[] {
  const wanted = new Set(node.inputs);
  for (const one of [...document.nodes].reverse()) {
    if (wanted.has(one.id)) for (const input of one.inputs) wanted.add(input);
  }
  return document.nodes.filter(({ id }) => wanted.has(id));
}

function planWith(track: Track, nodes: readonly PipelineNode[]): Plan {
  const { document, source } = track.prepared;
  return plan({ ...document, nodes }, source.tensor.shape, source.info.key);
}

async function runAncestors({ context, request, cancellation, prepared }: Track, planned: Plan): Promise<Ending> {
  if (planned.steps.length === 0) return { kind: 'finished' };
  refuseTooLarge(planned, context.results.cache.budget);
  return runPlan(context, request.job, planned, prepared.source, cancellation);
}

/** The values the node reads. Errors (thrown): the problem of what comes before. */
function inputOf({ context, node, prepared }: Track): Tensor {
  const { source, planned } = prepared;
  const [first = sourceId] = node.inputs;
  if (first === sourceId) return source.tensor;
  const before = planned.nodes.find(({ id }) => id === first);
  const [found] = before?.problems ?? [];
  if (found !== undefined) throw new LabError(found.error);
  // Bypassed nodes up to the picture pass the picture on.
  if (before?.key === source.info.key) return source.tensor;
  const kept = context.results.kept(before?.key ?? '');
  return kept?.tensor ?? fail('run.notComputed', { layer: before?.label ?? first });
}

/** Runs one variant and sends its row; its output, if it has one. */
async function raceOne(
  track: Track,
  variant: Variant,
  input: Tensor,
  original: Tensor | undefined,
): Promise<Tensor | undefined> {
  const { context, request, cancellation } = track;
  const start = { kind: 'raceRow', job: request.job, variant: variant.id } as const;
  try {
    if (!variant.possible) throw new LabError(variant.problem);
    const { type, params } = variant;
    const planned = planWith(track, [...track.ancestors, { ...track.node, type, params, bypassed: false }]);
    const node = planned.nodes.at(-1);
    if (node === undefined || node.status !== 'ready') throw problemOf(planned);
    refuseTooLarge(planned, context.results.cache.budget);
    const timing = await timeSteps(context, node, input, request.repeats, cancellation);
    if (timing === undefined) return undefined;
    const difference = await context.pool.look('difference', [(original ?? timing.output).data, timing.output.data]);
    if (cancellation.cancelled) return undefined;
    context.send({ ...start, ...figuresOf(node), ...measured(timing), difference, weights: weightsOf(variant) });
    return timing.output;
  } catch (thrown) {
    if (cancellation.cancelled || variant.id === 'original') throw thrown;
    context.send({ ...start, impossible: toErrorData(thrown) });
    return undefined;
  }
}

function problemOf(planned: Plan): LabError {
  const [found] = planned.problems;
  return new LabError(found?.problem.error ?? errorData('internal', { detail: 'a variant has no steps' }));
}

type Figures = Pick<
  RaceRow,
  'key' | 'shape' | 'parts' | 'multiplications' | 'formula' | 'parameters' | 'bytes' | 'receptiveField'
>;

function figuresOf(node: PlanNode): Figures {
  const last = node.steps.at(-1);
  const sum = (words: (step: PlanStep) => string) => node.steps.map(words).join(' + ').slice(0, 2000);
  return {
    ...(last === undefined ? {} : { key: last.key, shape: [...shapeOf(last)], receptiveField: [...last.field.size] }),
    parts: node.steps.map((step) => step.part),
    multiplications: node.multiplications,
    formula: {
      symbols: sum((step) => step.cost.multiplications.symbols),
      numbers: sum((step) => step.cost.multiplications.numbers),
    },
    parameters: node.parameters,
    bytes: node.bytes,
  };
}

function shapeOf(step: PlanStep): Shape {
  return step.op.output;
}

function measured({ times, counted }: Timing): Pick<RaceRow, 'counted' | 'time'> {
  const sorted = [...times].sort((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  const upper = sorted[middle] ?? 0;
  const median = sorted.length % 2 === 1 ? upper : (upper + (sorted[middle - 1] ?? 0)) / 2;
  return {
    counted: countedFigures(counted),
    time: { median, min: sorted[0] ?? 0, max: sorted.at(-1) ?? 0, repeats: sorted.length },
  };
}

function countedFigures({ multiplications, paddingTaps }: Counted): NonNullable<RaceRow['counted']> {
  return { multiplications, paddingTaps };
}

function weightsOf(variant: Possible): NonNullable<RaceRow['weights']> {
  const from = { original: 'own', 'depthwise-separable': 'fitted', dense: 'exact' } as const;
  return { from: from[variant.id], error: variant.weightError };
}
