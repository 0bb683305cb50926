import { bundleWorkers } from '../../../electron/cli/bundle-workers.ts';

export interface WorkerUrls {
  readonly kernelWorkerUrl: URL;
  readonly decodeWorkerUrl: URL;
}

let built: Promise<WorkerUrls> | undefined;

/** The bundled worker entries of the engine, built once per test file. */
export function builtWorkers(): Promise<WorkerUrls> {
  built ??= buildWorkers();
  return built;
}

async function buildWorkers(): Promise<WorkerUrls> {
  const urls = await bundleWorkers({
    'kernel-worker': 'engine/kernel-worker.ts',
    'decode-worker': 'engine/decode-worker.ts',
  });
  return { kernelWorkerUrl: urls['kernel-worker'], decodeWorkerUrl: urls['decode-worker'] };
}
