import { chooseKernel } from '../../core/kernels/choose.ts';
import { sourceId } from '../../core/pipeline/document.ts';
import type { Plan, PlanStep } from '../../core/pipeline/plan.types.ts';
import type { LeanRun, Stage } from '../../core/pipeline/stages.ts';
import { errorData, LabError } from '../../core/errors.ts';
import type { Tensor } from '../../core/tensor/tensor.ts';
import type { Cancellation } from './cancellation.ts';
import type { EngineContext } from './engine-context.ts';
import { prepareWeights } from './prepare-run.ts';
import { mapGrid } from './reduced-maps.ts';
import type { Ending } from './run-job.ts';
import { labelOf, progressOf, type Progress } from './run-progress.ts';
import { runStretch } from './run-stretch.ts';
import type { Source } from './sources.ts';

/** What a run that lets results go works with. */
export interface LeanTrack {
  readonly context: EngineContext;
  readonly job: string;
  readonly cancellation: Cancellation;
  readonly progress: Progress;
  readonly label: (step: PlanStep) => string;
  /** The values of a step or of the picture, whole. */
  readonly tensorOf: (id: string) => Tensor;
}

interface Lean {
  readonly planned: Plan;
  readonly source: Source;
  readonly lean: LeanRun;
}

/** Runs a plan stage by stage. Of what is let go on the way reduced maps and statistics stay. */
export async function leanRun(
  context: EngineContext,
  job: string,
  run: Lean,
  cancellation: Cancellation,
): Promise<Ending> {
  const { planned, source, lean } = run;
  const { results, send } = context;
  const keys = new Map(planned.steps.map((step) => [step.id, step.key]));
  const toDo = lean.stages.flatMap(({ steps }) => steps.map(({ key }) => key));
  results.cache.drop(toDo.filter((key) => results.cache.has(key)));
  const release = results.cache.hold([source.info.key, ...keys.values()]);
  const track: LeanTrack = {
    context,
    job,
    cancellation,
    progress: progressOf(context, job, planned),
    label: (step) => labelOf(planned, step),
    tensorOf: (id) => (id === sourceId ? source.tensor : wholeOf(context, keys.get(id) ?? '')),
  };
  let finishedSteps = tellKept(track, planned, lean);
  let current: Stage | undefined;
  try {
    for (const stage of lean.stages) {
      current = stage;
      const done = stage.stretch === undefined ? await runWhole(track, stage.steps) : await runStretch(track, stage);
      if (!done) return { kind: 'cancelled', finishedSteps };
      finishedSteps += stage.steps.length;
      const banded = stage.steps.filter(({ id }) => !stage.whole.has(id)).map(({ key }) => key);
      if (banded.length > 0) send({ kind: 'reduced', keys: banded });
      for (const id of stage.letGo) await letGo(track, keys.get(id) ?? '');
      if (cancellation.cancelled) return { kind: 'cancelled', finishedSteps };
    }
    return { kind: 'finished' };
  } catch (thrown) {
    if (cancellation.cancelled) return { kind: 'cancelled', finishedSteps };
    if (thrown instanceof LabError) return { kind: 'failed', error: thrown.data };
    const detail = thrown instanceof Error ? thrown.message : String(thrown);
    const [step] = current?.steps ?? [];
    const layer = step === undefined ? '' : track.label(step);
    return { kind: 'failed', error: errorData('run.failed', { layer, detail: detail.slice(0, 200) }) };
  } finally {
    for (const step of planned.steps) results.abandon(step.key);
    release();
  }
}

function wholeOf({ results }: EngineContext, key: string): Tensor {
  const kept = results.kept(key);
  if (kept === undefined) throw new Error(`the values of ${key} are missing`);
  return kept.tensor;
}

/** Says of what is there already that it is; answers how many steps that are. */
function tellKept({ context, job, progress }: LeanTrack, planned: Plan, { stages }: LeanRun): number {
  const { results, send } = context;
  const toDo = new Set(stages.flatMap(({ steps }) => steps.map(({ id }) => id)));
  const there = planned.steps.filter(({ id }) => !toDo.has(id));
  for (const step of there) {
    const { id: stepId, key } = step;
    const kept = results.kept(key) ?? results.reduced(key);
    if (kept?.choice === undefined) continue;
    send({ kind: 'stepStarted', job, stepId, key, by: kept.choice });
    send({ kind: 'stepFinished', job, stepId, key, ms: kept.ms, cached: true, by: kept.choice });
    if (kept.reduced !== undefined) send({ kind: 'reduced', keys: [key] });
    progress.finished(step);
  }
  return there.length;
}

/** Steps one by one, each with all of its output. False once cancelled. */
async function runWhole(track: LeanTrack, steps: readonly PlanStep[]): Promise<boolean> {
  for (const step of steps) if (!(await runOne(track, step))) return false;
  return true;
}

async function runOne(track: LeanTrack, step: PlanStep): Promise<boolean> {
  const { context, job, cancellation, progress, label, tensorOf } = track;
  const { pool, results, send } = context;
  const { id: stepId, key, op, algorithm } = step;
  send({ kind: 'stepStarted', job, stepId, key, by: chooseKernel(pool.kernelSet, op, algorithm).choice });
  const weights = await prepareWeights(context, [step], label(step), cancellation);
  try {
    const inputs = step.inputs.map((id) => tensorOf(id).data);
    const output = results.begin(key, op.output, label(step)).data;
    const buffers = { inputs, weights: step.slots.map((slot) => weights.of(slot)), output };
    const begin = performance.now();
    const by = await pool.runStep(op, buffers, {
      algorithm,
      cancellation,
      onProgress(fraction, ready) {
        results.progress(key, ready);
        progress.steps([step], fraction);
      },
    });
    if (cancellation.cancelled) return false;
    const ms = performance.now() - begin;
    results.finish(key, ms, by);
    send({ kind: 'stepFinished', job, stepId, key, ms, cached: false, by });
    progress.finished(step);
    return true;
  } finally {
    weights.release();
  }
}

/** Keeps of a result its reduced maps; all of it where it is cancelled meanwhile. */
async function letGo({ context, cancellation }: LeanTrack, key: string): Promise<void> {
  const { pool, results, send } = context;
  const reduced = await results.reduce(key, async (maps, { shape, data }) => {
    const { width, height, channels } = mapGrid(shape);
    const all = { begin: 0, end: height };
    const room = pool.kernelSet.compiled ? pool.memory.placeOf(data) : undefined;
    const place = room === undefined ? {} : { room };
    const order = { reduced: maps, from: data, held: all, rows: all, row: width, ...place };
    const gather = { work: { kind: 'gather' as const, order }, units: channels, chunk: 1 };
    return (await pool.runGroups([[gather]], cancellation)) !== undefined;
  });
  if (reduced) send({ kind: 'reduced', keys: [key] });
}
