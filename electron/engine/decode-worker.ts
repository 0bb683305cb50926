import { parentPort, workerData } from 'node:worker_threads';
import { decodeSource, type SourceTask } from './decode-source.ts';
import { nameOf, sourceError } from './source-error.ts';

// A thread that makes one tensor and is thrown away. Its only message is a Result<DecodedSource>.
const task = workerData as SourceTask;
try {
  parentPort?.postMessage({ ok: true, value: await decodeSource(task) });
} catch (thrown) {
  parentPort?.postMessage({ ok: false, error: sourceError(thrown, nameOf(task)) });
}
