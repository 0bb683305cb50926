import { createHash } from 'node:crypto';
import { explain } from '../../core/analysis/arithmetic/explain.ts';
import { errorsAgainstDouble } from '../../core/analysis/against-double.ts';
import { readTypedInput } from '../../core/decode/typed-input.ts';
import { errorData, fail, LabError, toErrorData, type ErrorData } from '../../core/errors.ts';
import { makeWeights } from '../../core/layers/weights.ts';
import { sourceId, type InputSource } from '../../core/pipeline/document.ts';
import { parseProject } from '../../core/pipeline/parse.ts';
import { plan } from '../../core/pipeline/plan.ts';
import type { PlanStep } from '../../core/pipeline/plan.types.ts';
import { preparedKey, sourceKey } from '../../core/pipeline/source-key.ts';
import { generate } from '../../core/sources/generate.ts';
import type { Preparation } from '../../core/sources/preparation.ts';
import { prepare } from '../../core/sources/prepare.ts';
import { readGenerated } from '../../core/sources/read-generated.ts';
import type { Tensor } from '../../core/tensor/tensor.ts';
import {
  creditBytes,
  engineRequestSchema,
  type EngineEvent,
  type EngineRequest,
  type SourceInfo,
  type Tile,
  type Wish,
} from '../../electron/contract/engine.ts';
import type { Connect, EnginePort } from '../../renderer/services/engine-port.ts';
import { choiceFor, computeAll, computeStep, countStep } from './fake-compute.ts';
import type { FakePicture } from './fake-pictures.ts';
import { fakeRace } from './fake-race.ts';
import { fakeTiles } from './fake-tiles.ts';

type Request<Kind extends EngineRequest['kind']> = Extract<EngineRequest, { kind: Kind }>;

/**
 * An engine behind the same port, in the same thread: it plans, computes and counts with the core's reference kernels.
 * Deterministic: messages arrive in the order they were sent, one microtask later; times are made up. With `stepwise`
 * on, each step waits until `step()` lets it go, so that a test can look at a run in the middle.
 */
export class FakeEngine {
  readonly pictures = new Map<string, FakePicture>();
  /** Everything the page asked, in order. */
  readonly requests: EngineRequest[] = [];
  /** Runs that really computed a step: its id. */
  readonly computed: string[] = [];
  stepwise = false;
  inFlight = 0;
  private onPort: ((port: EnginePort) => void) | undefined;
  private send: ((event: EngineEvent) => void) | undefined;
  private results = new Map<string, Tensor>();
  private wishes: Wish[] = [];
  private cancelled = new Set<string>();
  private gates: (() => void)[] = [];
  /** Work of an engine that died must not go on. */
  private life = 0;

  readonly connect: Connect = (onPort) => {
    this.onPort = onPort;
    return () => {
      this.onPort = undefined;
    };
  };

  add(...pictures: readonly FakePicture[]): void {
    for (const picture of pictures) this.pictures.set(picture.ref.sha256, picture);
  }

  /** Comes to life with empty hands, as after a restart. */
  start(): void {
    this.die();
    let listener: ((data: unknown) => void) | undefined;
    let open = true;
    const { life } = this;
    const answer = (event: EngineEvent): void =>
      queueMicrotask(() => {
        if (open && life === this.life) listener?.(structuredClone(event));
      });
    this.send = answer;
    this.onPort?.({
      send: (message) => {
        const request = engineRequestSchema.parse(structuredClone(message));
        queueMicrotask(() => {
          if (open && life === this.life) this.take(request);
        });
      },
      listen(next) {
        listener = next;
      },
      close() {
        open = false;
      },
    });
    answer({ kind: 'ready', kernelSet: 'reference', threads: 2, memoryBytes: 1e9 });
  }

  die(): void {
    this.life++;
    this.send = undefined;
    this.results = new Map();
    this.wishes = [];
    this.cancelled = new Set();
    this.gates = [];
    this.inFlight = 0;
  }

  /** Other kernels from now on: what was computed is dropped. */
  changeKernels(kernelSet: string): void {
    const pictures = new Set([...this.pictures.values()].map(({ ref }) => sourceKey(ref)));
    const keys = [...this.results.keys()].filter((key) => !pictures.has(key));
    for (const key of keys) this.results.delete(key);
    this.say({ kind: 'evicted', keys });
    this.say({ kind: 'ready', kernelSet, threads: 2, memoryBytes: 1e9 });
  }

  /** Lets one waiting step go. */
  step(): void {
    this.gates.shift()?.();
  }

  /** Says something of its own accord. */
  say(event: EngineEvent): void {
    this.send?.(event);
  }

  private take(request: EngineRequest): void {
    this.requests.push(request);
    switch (request.kind) {
      case 'decode':
        return this.decode(request);
      case 'run':
        void this.run(request);
        return;
      case 'race':
        return this.race(request);
      case 'cancel':
        this.cancelled.add(request.job);
        this.gates.shift()?.();
        return;
      case 'wish':
        this.wishes = [...request.wishes];
        return this.grant();
      case 'credit':
        this.inFlight -= request.bytes;
        return;
      case 'need':
        return this.need(request);
      case 'count':
        return this.count(request);
      case 'errors':
        return this.errors(request);
      case 'arithmetic':
        return this.arithmetic(request);
      case 'digest':
        return this.digest(request);
      case 'values':
        return this.values(request);
    }
  }

  /** Everything is kept. */
  private need(request: Request<'need'>): void {
    this.reply(request.id, { bytes: this.planOf(request).planned.bytes, kept: 'all', again: 0 });
  }

  private reply(id: string, value: unknown): void {
    this.say({ kind: 'reply', id, result: { ok: true, value } });
  }

  private refuse(id: string, error: ErrorData): void {
    this.say({ kind: 'reply', id, result: { ok: false, error: { code: error.code, values: { ...error.values } } } });
  }

  private decode({ id, source, preparation }: Request<'decode'>): void {
    try {
      const { tensor, original, key } = this.make(source, preparation);
      this.results.set(key, tensor);
      const about = 'sha256' in source ? ({ name: source.name, format: 'png', bitDepth: 8 } as const) : undefined;
      const format = 'generated' in source ? 'generated' : 'typed';
      const shapes = { shape: [...tensor.shape], original: [...original] };
      this.reply(id, { format, ...about, ...shapes, notes: [], key } satisfies SourceInfo);
      this.grant();
    } catch (thrown) {
      this.refuse(id, toErrorData(thrown));
    }
  }

  private make(source: InputSource, preparation: Preparation = []) {
    const key = preparedKey(sourceKey(source), preparation);
    const input = this.inputOf(source);
    return { tensor: prepare(input, preparation, { maxValues: 1e7 }), original: input.shape, key };
  }

  private inputOf(source: InputSource): Tensor {
    if ('generated' in source) return generate(readGenerated(source.generated));
    if ('typed' in source)
      return readTypedInput(source.typed, { allocate: (length) => new Float32Array(length) }).tensor;
    const picture = this.pictures.get(source.sha256);
    if (picture?.error !== undefined) throw new LabError(picture.error);
    return picture?.tensor ?? fail('pipeline.noSource', {});
  }

  private planOf(request: { readonly document: string }) {
    const document = parseProject(request.document, 'fake');
    const { tensor: source, key } = this.make(document.source ?? fail('pipeline.noSource', {}), document.preparation);
    return { document, source, key, planned: plan(document, source.shape, key) };
  }

  private async run(request: Request<'run'>): Promise<void> {
    const { job } = request;
    const { life } = this;
    const { planned, source } = this.planOf(request);
    const refused = planned.problems[0]?.problem.error;
    if (refused !== undefined)
      return this.say({ kind: 'failed', job, error: { ...refused, values: { ...refused.values } } });
    this.say({ kind: 'accepted', job, steps: planned.steps.length, bytes: planned.bytes });
    const values = new Map<string, Tensor>([[sourceId, source]]);
    let finishedSteps = 0;
    for (const step of planned.steps) {
      const { id: stepId, key } = step;
      this.say({ kind: 'stepStarted', job, stepId, key, by: choiceFor(step) });
      const cached = this.results.has(key);
      if (this.stepwise && !cached) {
        this.say({
          kind: 'progress',
          job,
          stepId,
          fraction: 0.5,
          overall: (finishedSteps + 0.5) / planned.steps.length,
        });
        await new Promise<void>((resolve) => this.gates.push(resolve));
      }
      // Another job or a message may have its turn between two steps.
      await Promise.resolve();
      if (life !== this.life) return;
      if (this.cancelled.has(job)) return this.say({ kind: 'cancelled', job, finishedSteps });
      values.set(stepId, this.resultOf(step, values));
      finishedSteps++;
      this.say({ kind: 'stepFinished', job, stepId, key, ms: finishedSteps, cached, by: choiceFor(step) });
      this.grant();
    }
    this.say({ kind: 'memory', usedBytes: planned.bytes, allowedBytes: 1e9 });
    this.say({ kind: 'finished', job, ms: finishedSteps });
  }

  private resultOf(step: PlanStep, values: ReadonlyMap<string, Tensor>): Tensor {
    const known = this.results.get(step.key);
    if (known !== undefined) return known;
    const result = computeStep(step, values);
    this.computed.push(step.id);
    this.results.set(step.key, result);
    return result;
  }

  private race(request: Request<'race'>): void {
    const { document, source, key: from } = this.planOf(request);
    try {
      for (const { row, key, output } of fakeRace(request, document, source, from)) {
        if (key !== undefined && output !== undefined) this.results.set(key, output);
        this.say(row);
      }
      this.say({ kind: 'finished', job: request.job, ms: 1 });
      this.grant();
    } catch (thrown) {
      const { code, values } = toErrorData(thrown);
      this.say({ kind: 'failed', job: request.job, error: { code, values: { ...values } } });
    }
  }

  private count(request: Request<'count'>): void {
    const { planned, source } = this.planOf(request);
    const step = planned.steps.find(({ id }) => id === request.stepId);
    if (step === undefined) return this.refuse(request.id, errorData('run.notComputed', { layer: request.stepId }));
    const counted = countStep(step, computeAll(planned.steps, source));
    this.reply(request.id, { counted, predicted: step.cost.multiplications.value, ms: 1 });
  }

  private errors(request: Request<'errors'>): void {
    const kept = this.keptStep(request);
    if (kept === undefined) return;
    const { step, buffers } = kept;
    this.reply(request.id, { by: choiceFor(step), ...errorsAgainstDouble(step.op, buffers) });
  }

  private arithmetic(request: Request<'arithmetic'>): void {
    const kept = this.keptStep(request);
    if (kept === undefined) return;
    const { step, buffers } = kept;
    const { index, from, to } = request;
    this.reply(request.id, { ...explain(step.op, buffers, index, from, to), engine: buffers.output[index] });
  }

  /** A step whose result is kept, with all it reads; answers the request itself where there is none. */
  private keptStep(request: Request<'errors'> | Request<'arithmetic'>) {
    const { planned, source } = this.planOf(request);
    const step = planned.steps.find(({ id }) => id === request.stepId);
    const kept = step && this.results.get(step.key);
    if (step === undefined || kept === undefined) {
      this.refuse(request.id, errorData('run.notComputed', { layer: request.stepId }));
      return undefined;
    }
    const values = computeAll(planned.steps, source);
    const inputs = step.inputs.flatMap((id) => values.get(id)?.data ?? []);
    return { step, buffers: { inputs, weights: step.slots.map(makeWeights), output: kept.data } };
  }

  private digest({ id, keys }: Request<'digest'>): void {
    const missing = keys.find((key) => !this.results.has(key));
    if (missing !== undefined) return this.refuse(id, errorData('run.notComputed', { layer: missing }));
    this.reply(
      id,
      keys.map((key) => ({ key, sha256: digestOf(this.results.get(key)?.data ?? new Float32Array(0)) })),
    );
  }

  private values({ id, key, begin, end }: Request<'values'>): void {
    const result = this.results.get(key);
    if (result === undefined) return this.refuse(id, errorData('run.notComputed', { layer: key }));
    this.reply(id, { begin, values: result.data.slice(begin, end) });
  }

  /** Sends the tiles of the wishes whose results are there. */
  private grant(): void {
    const tiles: Tile[] = [];
    this.wishes = this.wishes.filter((wish) => {
      const result = this.results.get(wish.key);
      if (result !== undefined) tiles.push(...fakeTiles(wish, result));
      return result === undefined;
    });
    const bytes = tiles.reduce((sum, tile) => sum + tile.codes.byteLength, 0);
    if (tiles.length === 0 || this.inFlight + bytes > creditBytes) return;
    this.inFlight += bytes;
    this.say({ kind: 'tiles', bytes, tiles });
  }
}

export function digestOf(values: Float32Array): string {
  const bytes = new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
  return createHash('sha256').update(bytes).digest('hex');
}
