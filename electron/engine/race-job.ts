import { errorData, fail, LabError, toErrorData } from '../../core/errors.ts';
import type { Twin } from '../../core/kinds/variants/twins.ts';
import { sourceId, type PipelineNode, type ProjectDocument } from '../../core/pipeline/document.ts';
import { plan } from '../../core/pipeline/plan.ts';
import type { Plan, PlanNode, PlanStep } from '../../core/pipeline/plan.types.ts';
import type { Tensor } from '../../core/tensor/tensor.ts';
import type { RaceRow } from '../contract/engine.ts';
import type { Cancellation } from './cancellation.ts';
import type { EngineContext } from './engine-context.ts';
import { prepareRun, type Prepared } from './prepare-run.ts';
import { bytesOfRun, refuseTooLarge } from './run-memory.ts';
import { countSteps, timeSteps, type Lane } from './race-timing.ts';
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
  /** What lets the results of the race be dropped again. */
  readonly holds: (() => void)[];
  readonly prepared: Prepared;
  readonly node: PipelineNode;
  readonly ancestors: readonly PipelineNode[];
  readonly label: string;
}

type Possible = Extract<Twin, { possible: true }>;

/** A variant that was timed and is still to be counted. */
interface Timed {
  readonly row: RaceRow;
  readonly lanes: readonly Lane[];
  readonly output: Tensor;
}

/**
 * Sets the variants of one node side by side: the same input, each with its own weights, timed and compared with the
 * original's output. A row is sent as soon as that is known, and once more with what an instrumented run counted, which
 * takes longer. A variant that cannot stand there says why in its row.
 */
export async function raceJob(
  context: EngineContext,
  request: RaceRequest,
  cancellation: Cancellation,
): Promise<Ending> {
  const holds: (() => void)[] = [];
  const timed: Timed[] = [];
  const ending = (): Ending =>
    cancellation.cancelled ? { kind: 'cancelled', finishedSteps: timed.length } : { kind: 'finished' };
  try {
    const prepared = await prepareRun(context, request, cancellation);
    const track = trackOf({ context, request, cancellation, holds }, prepared);
    const computed = await runAncestors(track);
    if (computed.kind !== 'finished') return computed;
    const input = inputOf(track);
    const question = { block: track.node, input: input.shape, label: track.label };
    const variants = await context.pool.prepare('twins', question, cancellation);
    context.send({
      kind: 'accepted',
      job: request.job,
      steps: variants.length,
      bytes: bytesOfRun(context.pool, prepared.planned),
    });
    for (const variant of variants) {
      const result = cancellation.cancelled ? undefined : await raceOne(track, variant, input, timed[0]?.output);
      if (result !== undefined) timed.push(result);
    }
    for (const { row, lanes } of timed) {
      const counted = await countSteps(context, lanes, track.label, cancellation);
      if (counted === undefined) break;
      const { multiplications, paddingTaps } = counted;
      context.send({ ...row, counted: { multiplications, paddingTaps } });
    }
    return ending();
  } catch (thrown) {
    return cancellation.cancelled ? ending() : { kind: 'failed', error: toErrorData(thrown) };
  } finally {
    for (const release of holds) release();
  }
}

/** Errors (thrown): what is wrong with the node, as its plan says. */
function trackOf(job: Pick<Track, 'context' | 'request' | 'cancellation' | 'holds'>, prepared: Prepared): Track {
  const { request } = job;
  const { document, planned } = prepared;
  const node = document.nodes.find(({ id }) => id === request.nodeId);
  const planNode = planned.nodes.find(({ id }) => id === request.nodeId);
  if (node === undefined || planNode === undefined) {
    return fail('layer.inputMissing', { layer: request.nodeId, input: request.nodeId });
  }
  const [found] = planNode.problems;
  if (found !== undefined) throw new LabError(found.error);
  const ancestors = ancestorsOf(document, node);
  return { ...job, prepared, node, ancestors, label: planNode.label };
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

async function runAncestors(track: Track): Promise<Ending> {
  const { context, request, cancellation, prepared, holds } = track;
  const { cache } = context.results;
  const planned = planWith(track, track.ancestors);
  holds.push(cache.hold([prepared.source.info.key, ...planned.steps.map((step) => step.key)]));
  if (planned.steps.length === 0) return { kind: 'finished' };
  refuseTooLarge(track.context.pool, planned, cache.budget);
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

/** Times one variant and sends its row. */
async function raceOne(
  track: Track,
  variant: Twin,
  input: Tensor,
  original: Tensor | undefined,
): Promise<Timed | undefined> {
  const { context, request, cancellation, holds } = track;
  const start = { kind: 'raceRow', job: request.job, variant: variant.id } as const;
  try {
    if (!variant.possible) throw new LabError(variant.problem);
    const node = plannedVariant(track, variant);
    holds.push(context.results.cache.hold(node.steps.map((step) => step.key)));
    const timing = await timeSteps(context, node, input, request.repeats, cancellation, holds);
    if (timing === undefined) return undefined;
    const { lanes, choices, output, times } = timing;
    const difference = await context.pool.look('difference', [(original ?? output).data, output.data]);
    if (cancellation.cancelled) return undefined;
    const row: RaceRow = {
      ...start,
      ...figuresOf(node),
      by: [...choices],
      time: summary(times),
      difference,
      weights: weightsOf(variant),
    };
    context.send(row);
    return { row, lanes, output };
  } catch (thrown) {
    if (cancellation.cancelled || variant.id === 'original') throw thrown;
    context.send({ ...start, impossible: toErrorData(thrown) });
    return undefined;
  }
}

/** The node with this variant in its place. Errors (thrown): its problem, `run.memory`. */
function plannedVariant(track: Track, { type, params }: Possible): PlanNode {
  const planned = planWith(track, [...track.ancestors, { ...track.node, type, params, bypassed: false }]);
  const node = planned.nodes.at(-1);
  if (node === undefined || node.status !== 'ready') throw problemOf(planned);
  const { pool, results } = track.context;
  refuseTooLarge(pool, planned, results.cache.budget);
  return node;
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
    ...(last === undefined ? {} : { key: last.key, shape: [...last.op.output] }),
    // What is only near the truth has no place in a table of proved numbers.
    ...(last === undefined ? {} : { receptiveField: [...last.field.size] }),
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

function summary(times: readonly number[]): NonNullable<RaceRow['time']> {
  const sorted = [...times].sort((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  const upper = sorted[middle] ?? 0;
  const median = sorted.length % 2 === 1 ? upper : (upper + (sorted[middle - 1] ?? 0)) / 2;
  return { median, min: sorted[0] ?? 0, max: sorted.at(-1) ?? 0, repeats: sorted.length };
}

function weightsOf(variant: Possible): NonNullable<RaceRow['weights']> {
  return { from: variant.weights, error: variant.weightError };
}
