import { chooseKernel, type Choice } from '../../core/kernels/choose.ts';
import type { StepBuffers, StepKernel } from '../../core/kernels/kernel-set.ts';
import { referenceSet } from '../../core/kernels/reference/reference-set.ts';
import type { LayerOp } from '../../core/layers/op.ts';
import { rowCount } from '../../core/pipeline/band-ops.ts';
import type { PlanStep } from '../../core/pipeline/plan.types.ts';
import { stretchBytes, type Stage } from '../../core/pipeline/stages.ts';
import type { BandInput, BandStep, Stretch } from '../../core/pipeline/stretch.ts';
import { findKernelSet } from '../../core/kernels/registry.ts';
import { numel } from '../../core/tensor/shape.ts';
import type { Shape } from '../../core/tensor/tensor.ts';
import type { KernelPool } from './kernel-pool.ts';
import type { LeanTrack } from './lean-run.ts';
import { prepareWeights, type HeldWeights } from './prepare-run.ts';
import type { Ready } from './ready.ts';
import { mapGrid, type ReducedMaps } from './reduced-maps.ts';
import { tileRowsReady } from './tiles.ts';
import type { KernelCall, ProgramStep } from './worker-jobs.ts';

/** How a step of a stretch is computed, the same in every band. */
interface Means {
  readonly choice: Choice;
  readonly weights: readonly Float32Array[];
  readonly packed?: Float32Array;
  readonly room?: number;
}

/** Everything the bands of a stretch share. */
interface Workshop {
  /** Where the buffers lie together, if there was room for that. */
  readonly room?: number;
  readonly buffers: readonly Float32Array[];
  readonly means: ReadonlyMap<string, Means>;
  /** Outputs that are there whole in the end, and reduced maps of the others. */
  readonly wholes: ReadonlyMap<string, Float32Array>;
  readonly reduced: ReadonlyMap<string, ReducedMaps>;
}

/** Computes a stretch band by band. False once cancelled; what was begun is abandoned by the caller. */
export async function runStretch(track: LeanTrack, stage: Stage): Promise<boolean> {
  const { context, job, cancellation, label } = track;
  const { pool, results, send } = context;
  const { steps, stretch } = stage;
  const [first] = steps;
  if (stretch === undefined || first === undefined) return true;
  for (const { id, key, op, algorithm } of steps) {
    send({ kind: 'stepStarted', job, stepId: id, key, by: chooseKernel(pool.kernelSet, op, algorithm).choice });
  }
  const weights = await prepareWeights(context, steps, label(first), cancellation);
  const taken: Float32Array[] = [];
  const reservation = results.cache.reserve(stretchBytes(stretch), label(first));
  try {
    const place = await openWorkshop(track, stage, stretch, weights, taken);
    const times = await runBands(track, stretch, steps, place);
    if (times === undefined) return false;
    finish(track, steps, place, times);
    return true;
  } finally {
    for (const array of taken) pool.memory.release(array);
    reservation.release();
    weights.release();
  }
}

async function openWorkshop(
  track: LeanTrack,
  { steps, whole }: Stage,
  stretch: Stretch,
  weights: HeldWeights,
  taken: Float32Array[],
): Promise<Workshop> {
  const { context, label } = track;
  const { results } = context;
  const wholes = new Map<string, Float32Array>();
  const reduced = new Map<string, ReducedMaps>();
  for (const step of steps) {
    const { id, key, op } = step;
    if (whole.has(id)) wholes.set(id, results.begin(key, op.output, label(step)).data);
    else reduced.set(id, results.beginReduced(key, op.output, label(step)));
  }
  const { memory } = context.pool;
  const kernels = steps.map((step) => kernelOf(track, step, stretch));
  const lengths = [...stretch.buffers, ...kernels.map(({ kernel }) => kernel.packedLength)];
  // Weights that kernels read as they are must lie beside the buffers, too.
  const all = memory.allocateTogether([
    ...lengths,
    ...steps.flatMap(({ slots }) => slots.map(({ shape }) => numel(shape))),
  ]);
  if (all === undefined) {
    const buffers = stretch.buffers.map((length) => memory.allocate(length));
    taken.push(...buffers);
    return { buffers, means: new Map(steps.map((step) => [step.id, byDefinition(step, weights)])), wholes, reduced };
  }
  taken.push(...all.arrays);
  const means = new Map<string, Means>();
  let at = lengths.length;
  for (const [i, step] of steps.entries()) {
    const near = all.arrays.slice(at, (at += step.slots.length));
    for (const [j, slot] of step.slots.entries()) near[j]?.set(weights.of(slot));
    const packed = all.arrays[stretch.buffers.length + i] ?? new Float32Array();
    const chosen = kernels[i] ?? kernelOf(track, step, stretch);
    means.set(step.id, await meansOf(track, step, chosen, { weights: near, packed, room: all.room }));
  }
  const place = context.pool.kernelSet.compiled ? { room: all.room } : {};
  return { ...place, buffers: all.arrays.slice(0, stretch.buffers.length), means, wholes, reduced };
}

/** The kernel the whole step would have, as long as every band can be computed by it: then the bits are the same. */
function kernelOf(
  { context }: LeanTrack,
  step: PlanStep,
  { bands }: Stretch,
): { readonly kernel: StepKernel; readonly choice: Choice } {
  const { kernelSet } = context.pool;
  const chosen = chooseKernel(kernelSet, step.op, step.algorithm);
  const { algorithm, packedLength } = chosen.kernel;
  const ops = new Map(
    bands
      .flat()
      .filter((band) => band.step === step)
      .map(({ op }) => [`${op.input.join()} ${op.output.join()}`, op]),
  );
  const possible = [...ops.values()].every((op) => {
    const kernel = kernelSet.kernelFor(op, algorithm);
    return kernel.algorithm === algorithm && kernel.packedLength === packedLength;
  });
  if (possible) return chosen;
  const choice = { kernelSet: 'reference', algorithm: 'definition', reason: 'memory' } as const;
  return { kernel: referenceSet.kernelFor(step.op), choice };
}

async function meansOf(
  { context, cancellation }: LeanTrack,
  { op }: PlanStep,
  { kernel, choice }: { readonly kernel: StepKernel; readonly choice: Choice },
  {
    weights,
    packed,
    room,
  }: { readonly weights: readonly Float32Array[]; readonly packed: Float32Array; readonly room: number },
): Promise<Means> {
  if (kernel.algorithm === 'definition') return { choice, weights };
  const { name: kernelSet } = context.pool.kernelSet;
  const buffers: StepBuffers = { inputs: [], weights, output: packed };
  const call = { kernelSet, algorithm: kernel.algorithm, op, buffers, packed, room };
  if (await context.pool.prepare('pack', call, cancellation)) return { choice, weights, packed, room };
  return { choice: { kernelSet: 'reference', algorithm: 'definition', reason: 'weights' }, weights };
}

function byDefinition({ slots }: PlanStep, weights: HeldWeights): Means {
  const choice = { kernelSet: 'reference', algorithm: 'definition', reason: 'memory' } as const;
  return { choice, weights: slots.map((slot) => weights.of(slot)) };
}

/** What each step took, ms, all bands together; nothing once cancelled. */
async function runBands(
  { context, cancellation, progress, tensorOf }: LeanTrack,
  { bands }: Stretch,
  steps: readonly PlanStep[],
  place: Workshop,
): Promise<ReadonlyMap<string, number> | undefined> {
  const { pool, results } = context;
  const times = new Map<string, number>();
  for (const [index, band] of bands.entries()) {
    const groups = groupsOf(band.map((step) => workOf(step, place, { tensorOf, pool })));
    const took = await pool.runGroups(groups, cancellation);
    if (took === undefined) return undefined;
    for (const [i, { of }] of groups.flat().entries()) {
      if (of !== undefined) times.set(of, (times.get(of) ?? 0) + (took[i] ?? 0));
    }
    // The last band is told with the statistics, when the steps are finished.
    if (index === bands.length - 1) break;
    progress.steps(steps, (index + 1) / bands.length);
    for (const { step, rows } of band) {
      results.progress(step.key, readyOf(step.op.output, rows.end, place.reduced.get(step.id)));
    }
  }
  return times;
}

/** Something to do, and the step whose time it is; nothing where it is only looked at. */
type Work = ProgramStep & { readonly of?: string };

/** What is done for one step of a band: before it, itself, and with its rows afterwards. */
interface Works {
  readonly copies: readonly Work[];
  readonly step: Work;
  readonly after: readonly Work[];
}

/** What is done with a step's rows is done beside what comes next: that reads them too, or is about other rows. */
function groupsOf(band: readonly Works[]): readonly (readonly Work[])[] {
  const groups: (readonly Work[])[] = [];
  let pending: readonly Work[] = [];
  for (const { copies, step, after } of band) {
    if (copies.length > 0) groups.push([...pending, ...copies], [step]);
    else groups.push([...pending, step]);
    pending = after;
  }
  return pending.length > 0 ? [...groups, pending] : groups;
}

/** Brings the rows of its inputs together, computes the step, and does with its rows what is to be kept of them. */
function workOf(
  band: BandStep,
  place: Workshop,
  { tensorOf, pool }: { readonly tensorOf: LeanTrack['tensorOf']; readonly pool: KernelPool },
): Works {
  const { step, op, rows, fresh } = band;
  const { buffers, means, wholes, reduced, room } = place;
  const inputShapes = [op.input, ...('others' in op ? op.others : [])];
  const inputs = band.inputs.map((input, i) => inputOf(input, inputShapes[i] ?? op.input, buffers));
  const copies = band.inputs.flatMap((input, i): Work[] => {
    const [to, shape] = [inputs[i], inputShapes[i] ?? op.input];
    if (input.copy === undefined || to === undefined) return [];
    const { held, given } = input;
    const from = input.buffer === undefined ? tensorOf(input.id).data : buffers[input.buffer];
    if (from === undefined) return [];
    const order = { from, held, to, place: given, rows: given, row: rowSize(shape) };
    return [{ work: { kind: 'rows', order }, units: planesOf(shape), chunk: 1, of: step.id }];
  });
  const output = (buffers[band.buffer] ?? new Float32Array()).subarray(0, numel(op.output));
  const common = { from: output, held: rows, rows: fresh, row: rowSize(op.output) };
  const [units, chunk] = [planesOf(op.output), 1];
  const maps = reduced.get(step.id);
  const whole = wholes.get(step.id);
  const every = { begin: 0, end: rowCount(step.op.output) };
  const after: Work[] = [
    ...(maps === undefined
      ? []
      : [
          {
            work: {
              kind: 'gather' as const,
              order: { ...common, reduced: maps, ...(room === undefined ? {} : { room }) },
            },
            units,
            chunk,
          },
        ]),
    ...(whole === undefined
      ? []
      : [
          { work: { kind: 'rows' as const, order: { ...common, to: whole, place: every } }, units, chunk, of: step.id },
        ]),
  ];
  return { copies, step: stepWork(op, { inputs, output }, means.get(step.id), pool, step.id), after };
}

function inputOf({ copy, buffer }: BandInput, shape: Shape, buffers: readonly Float32Array[]): Float32Array {
  const floats = buffers[copy ?? buffer ?? -1];
  if (floats === undefined) throw new Error('a band has no buffer to read from');
  return floats.subarray(0, numel(shape));
}

function stepWork(
  op: LayerOp,
  { inputs, output }: Pick<StepBuffers, 'inputs' | 'output'>,
  means: Means | undefined,
  pool: KernelPool,
  of: string,
): Work {
  if (means === undefined) throw new Error('a step of a band has no kernel');
  const { choice, weights, packed, room } = means;
  const { kernelSet, algorithm } = choice;
  const buffers = { inputs, weights, output };
  const place = { ...(packed === undefined ? {} : { packed }), ...(room === undefined ? {} : { room }) };
  const kernel = findKernelSet(kernelSet).kernelFor(op, algorithm);
  const call: KernelCall = { kernelSet, algorithm, op, buffers, ...place };
  return { work: { kind: 'step', call }, units: kernel.units, chunk: pool.chunkOf(kernel), of };
}

/** How many values of each plane can be seen once `rows` rows are computed. */
function readyOf(shape: Shape, rows: number, reduced: ReducedMaps | undefined): Ready {
  const ready = reduced === undefined ? rows * rowSize(shape) : reducedReady(shape, rows, reduced);
  return () => ready;
}

/** In a volume a row is a whole map. */
function reducedReady(shape: Shape, rows: number, { tensor, map }: ReducedMaps): number {
  const { width, height } = mapGrid(tensor.shape);
  return shape.length > 4 ? rows * rowSize(tensor.shape) : tileRowsReady(rows, map.height, height) * width;
}

function finish(
  { context, job, progress }: LeanTrack,
  steps: readonly PlanStep[],
  { means }: Workshop,
  times: ReadonlyMap<string, number>,
): void {
  for (const step of steps) {
    const { id: stepId, key } = step;
    const ms = times.get(stepId) ?? 0;
    const by = means.get(stepId)?.choice;
    if (by === undefined) continue;
    context.results.finish(key, ms, by);
    context.send({ kind: 'stepFinished', job, stepId, key, ms, cached: false, by });
    progress.finished(step);
  }
}

/** Values of a row. */
function rowSize(shape: Shape): number {
  return numel(shape.slice(3));
}

function planesOf(shape: Shape): number {
  return numel(shape.slice(0, 2));
}
