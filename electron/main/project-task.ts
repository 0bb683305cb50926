import { Worker } from 'node:worker_threads';
import { errorData, LabError, type ErrorData } from '../../core/errors.ts';
import type { UnpackedProject } from './project-zip.ts';
import { withoutFolders } from './reasons.ts';

export type ProjectTask =
  | { readonly kind: 'unpack'; readonly bytes: Uint8Array<ArrayBuffer>; readonly file: string }
  | { readonly kind: 'pack'; readonly text: string; readonly picture: Uint8Array | undefined; readonly file: string };

export type ProjectTaskResult =
  | { readonly ok: true; readonly kind: 'unpack'; readonly project: UnpackedProject }
  | { readonly ok: true; readonly kind: 'pack'; readonly bytes: Uint8Array }
  | { readonly ok: false; readonly error: ErrorData };

/** Packing and unpacking of projects, away from main's own thread. */
export interface ProjectCodec {
  unpack(bytes: Uint8Array<ArrayBuffer>, file: string): Promise<UnpackedProject>;
  pack(text: string, picture: Uint8Array | undefined, file: string): Promise<Uint8Array>;
}

/**
 * Each task in a worker thread of its own, ended after it or at the deadline, so that no file can hold main up.
 * Errors (rejected): those of project-zip.ts, `file.deadline`, `project.damaged` when the worker itself dies.
 */
export function createProjectCodec(workerFile: string | URL, deadlineMs = 30_000): ProjectCodec {
  const perform = (task: ProjectTask) => performInWorker(workerFile, task, deadlineMs);
  return {
    async unpack(bytes, file) {
      const result = await perform({ kind: 'unpack', bytes, file });
      if (result.kind !== 'unpack') throw new Error('the worker answered another question');
      return result.project;
    },
    async pack(text, picture, file) {
      const result = await perform({ kind: 'pack', text, picture, file });
      if (result.kind !== 'pack') throw new Error('the worker answered another question');
      return result.bytes;
    },
  };
}

type Done = Extract<ProjectTaskResult, { ok: true }>;

function performInWorker(workerFile: string | URL, task: ProjectTask, deadlineMs: number): Promise<Done> {
  return new Promise((resolve, reject) => {
    const worker = new Worker(workerFile, { workerData: task, resourceLimits: { maxOldGenerationSizeMb: 1024 } });
    const { file } = task;
    const end = (settle: () => void) => {
      clearTimeout(timer);
      void worker.terminate();
      settle();
    };
    const giveUp = (error: ErrorData) => end(() => reject(new LabError(error)));
    const timer = setTimeout(
      () => giveUp(errorData('file.deadline', { file, seconds: deadlineMs / 1000 })),
      deadlineMs,
    );
    worker.on('message', (result: ProjectTaskResult) => {
      if (result.ok) end(() => resolve(result));
      else giveUp(result.error);
    });
    const stopped = (detail: string) =>
      giveUp(errorData('project.damaged', { file, detail: `its reader stopped: ${detail}` }));
    worker.on('error', (error: Error) => stopped(withoutFolders(error.message).slice(0, 160)));
    worker.on('exit', (code) => stopped(`code ${code}`));
  });
}
