import { Worker } from 'node:worker_threads';
import { errorData, LabError } from '../../core/errors.ts';
import type { Result } from '../contract/result.ts';
import type { DecodedPicture, PictureFile } from './decode-picture.ts';
import { pictureError } from './picture-error.ts';

/** How long a picture may take before it is given up. */
const deadlineMs = 60_000;

export interface DecodeOptions {
  readonly workerUrl: URL;
  readonly deadlineMs?: number;
}

/**
 * Reads a picture in a thread of its own, which is ended afterwards whatever it did.
 * Errors (thrown): `file.*`; `file.deadline` when it takes too long.
 */
export async function decodeInWorker(file: PictureFile, options: DecodeOptions): Promise<DecodedPicture> {
  const limit = options.deadlineMs ?? deadlineMs;
  const worker = new Worker(options.workerUrl, { workerData: file, resourceLimits: { maxOldGenerationSizeMb: 1024 } });
  let timer: NodeJS.Timeout | undefined;
  try {
    const result = await new Promise<Result<DecodedPicture>>((resolve) => {
      const refuse = (thrown: unknown) => resolve({ ok: false, error: pictureError(thrown, file.name) });
      timer = setTimeout(
        () => resolve({ ok: false, error: errorData('file.deadline', { file: file.name, seconds: limit / 1000 }) }),
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
