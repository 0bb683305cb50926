import { createHash } from 'node:crypto';
import { execute } from '../../../core/execute/execute.ts';
import { runStepInline } from '../../../core/execute/run-step.ts';
import type { KernelSet } from '../../../core/kernels/kernel-set.ts';
import { defaultsOf } from '../../../core/kinds/registry.ts';
import type { Params } from '../../../core/layers/field.ts';
import { makeWeights } from '../../../core/layers/weights.ts';
import { formatVersion, sourceId, type PipelineNode, type ProjectDocument } from '../../../core/pipeline/document.ts';
import { serializeProject } from '../../../core/pipeline/parse.ts';
import { plan } from '../../../core/pipeline/plan.ts';
import type { Tensor } from '../../../core/tensor/tensor.ts';
import type { SourceInfo } from '../../../electron/contract/engine.ts';
import { decodePicture } from '../../../electron/engine/decode-picture.ts';
import { Engine, type EngineOptions } from '../../../electron/engine/engine-core.ts';
import { testPicture, toPng } from '../../support/pictures.ts';
import { builtWorkers } from './build-workers.ts';
import { EnginePage, newId } from './engine-page.ts';

/** Whether this is `npm run test:long`. */
export const long = process.env['LAB_LONG'] === '1';

export type Layer = readonly [type: string, params: Params];

/** Layers one after the other. */
export function chain(layers: readonly Layer[]): ProjectDocument {
  const nodes = layers.map(([type, params], i): PipelineNode => ({
    id: `n${i + 1}`,
    type,
    bypassed: false,
    params: { ...defaultsOf(type), ...params },
    inputs: [i === 0 ? sourceId : `n${i}`],
  }));
  return { format: 'convlab', formatVersion, nodes };
}

export const seededBy = (seed: number) => ({ kind: 'seeded' as const, init: 'he' as const, seed });

export interface EngineBench {
  readonly engine: Engine;
  readonly page: EnginePage;
  readonly info: SourceInfo;
  /** The document with the picture, as the engine is given it. */
  readonly textOf: (document: ProjectDocument) => string;
  /** Starts a document; answers the job. */
  readonly run: (document: ProjectDocument) => string;
  /** Digests of all steps as the engine has them. */
  readonly digests: (document: ProjectDocument) => Promise<readonly string[]>;
}

export interface BenchOptions extends Partial<EngineOptions> {
  readonly picture: readonly [width: number, height: number];
  readonly memoryBytes: number;
}

/** An engine with two threads, a page, and a decoded picture. */
export async function openBench({ picture, memoryBytes, ...options }: BenchOptions): Promise<EngineBench> {
  const engine = new Engine({ ...(await builtWorkers()), threads: 2, toMain: () => undefined, ...options });
  await engine.fromMain({
    kind: 'configure',
    threads: options.threads ?? 2,
    memoryBytes,
    maxPixels: 100_000_000,
    kernels: 'auto',
  });
  const bytes = Uint8Array.from(toPng(testPicture(...picture)));
  const sha256 = createHash('sha256').update(bytes).digest('hex');
  const source = { name: 'picture.png', sha256 };
  await engine.fromMain({ kind: 'source', ...source, bytes });
  const page = new EnginePage(engine);
  const info = await page.ask({ kind: 'decode', id: newId(), source, preparation: [] });
  return {
    engine,
    page,
    info,
    textOf: (document) => serializeProject({ ...document, source }),
    run(document) {
      const job = newId();
      page.tell({ kind: 'run', job, document: serializeProject({ ...document, source }) });
      return job;
    },
    async digests(document) {
      const keys = plan(document, info.shape, info.key).steps.map((step) => step.key);
      const reply = await page.ask({ kind: 'digest', id: newId(), keys });
      return reply.map((one) => one.sha256);
    },
  };
}

/** The picture of a bench, decoded on this thread. */
export async function tensorOf([width, height]: BenchOptions['picture']): Promise<Tensor> {
  const bytes = Uint8Array.from(toPng(testPicture(width, height)));
  return (await decodePicture({ bytes, name: 'picture.png', maxPixels: 100_000_000 })).tensor;
}

/** Digests of all steps through the core's own loop, on this thread, without any of the engine. */
export async function digestsInline(
  document: ProjectDocument,
  source: Tensor,
  set: KernelSet,
): Promise<readonly string[]> {
  const outcome = await execute(plan(document, source.shape), source, {
    runStep: (step, buffers) => runStepInline(set, step, buffers),
    allocate: (length) => new Float32Array(length),
    weightsOf: (step) => step.slots.map(makeWeights),
    cached: () => undefined,
    now: () => 0,
    signal: { cancelled: false },
    on: { stepStarted: () => undefined, stepFinished: () => undefined },
  });
  return [...outcome.outputs.values()].map(({ data }) =>
    createHash('sha256').update(Buffer.from(data.buffer)).digest('hex'),
  );
}

/** How numbers spread, for people to read. */
export function spread(values: readonly number[], digits = 1): string {
  const sorted = [...values].sort((a, b) => a - b);
  const at = (part: number) => (sorted[Math.ceil(part * sorted.length) - 1] ?? NaN).toFixed(digits);
  return `median ${at(0.5)}, p90 ${at(0.9)}, p99 ${at(0.99)}, most ${at(1)}`;
}
