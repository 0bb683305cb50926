import { Worker } from 'node:worker_threads';
import { errorData, LabError } from '../../core/errors.ts';
import type { Result } from '../contract/result.ts';
import type { DecodedSource, SourceTask } from './decode-source.ts';
import { nameOf, sourceError } from './source-error.ts';

/** How long a source may take before it is given up. */
const deadlineMs = 60_000;

export interface DecodeOptions {
  readonly workerUrl: URL;
  readonly deadlineMs?: number;
}

/**
 * Makes a source's tensor in a thread of its own, which is ended afterwards whatever it did.
 * Errors (thrown): those of decodeSource; `file.deadline` when it takes too long.
 */
export async function decodeInWorker(task: SourceTask, options: DecodeOptions): Promise<DecodedSource> {
  const limit = options.deadlineMs ?? deadlineMs;
  const name = nameOf(task);
  const worker = new Worker(options.workerUrl, { workerData: task, resourceLimits: { maxOldGenerationSizeMb: 1024 } });
  let timer: NodeJS.Timeout | undefined;
  try {
    const result = await new Promise<Result<DecodedSource>>((resolve) => {
      const refuse = (thrown: unknown) => resolve({ ok: false, error: sourceError(thrown, name) });
      timer = setTimeout(
        () => resolve({ ok: false, error: errorData('file.deadline', { file: name, seconds: limit / 1000 }) }),
        limit,
      );
      worker.once('message', resolve);
      worker.once('error', refuse);
      worker.once('exit', () => refuse(new Error('the reader ended')));
    });
    if (result.ok) return result.value;
    throw new LabError(result.error);
  } finally {
    clearTimeout(timer);
    await worker.terminate();
  }
}
