import { parentPort, workerData } from 'node:worker_threads';
import { toErrorData } from '../../core/errors.ts';
import { packProject, unpackProject } from './project-zip.ts';
import type { ProjectTask, ProjectTaskResult } from './project-task.ts';

/** One task, then the worker ends. It has no other input than what it is given. */
const task = workerData as ProjectTask;
parentPort?.postMessage(perform());

function perform(): ProjectTaskResult {
  try {
    if (task.kind === 'pack') return { ok: true, kind: 'pack', bytes: packProject(task.text, task.picture, task.file) };
    return { ok: true, kind: 'unpack', project: unpackProject(task.bytes, task.file) };
  } catch (thrown) {
    return { ok: false, error: toErrorData(thrown) };
  }
}
