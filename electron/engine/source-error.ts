import { errorData, LabError, type ErrorData } from '../../core/errors.ts';
import type { SourceTask } from './decode-source.ts';

/** What reading a source threw, as data: the reader's own error, or one sentence in place of a library's words. */
export function sourceError(thrown: unknown, name: string): ErrorData {
  if (thrown instanceof LabError) return thrown.data;
  const memory = thrown instanceof Error && /memory|allocation/i.test(`${thrown.name} ${thrown.message}`);
  const detail = memory ? 'it needs more memory than there is' : 'it could not be decoded';
  return errorData('file.damaged', { file: name, format: 'picture', detail, offset: 0 });
}

/** How sentences name it. */
export function nameOf(task: SourceTask): string {
  switch (task.kind) {
    case 'file':
      return task.name;
    case 'generated':
      return task.spec.input;
    case 'typed':
    case 'prepared':
      return task.kind;
  }
}
