import { errorData, LabError, type ErrorData } from '../../core/errors.ts';

/** What reading a picture threw, as data: the reader's own error, or one sentence in place of a library's words. */
export function pictureError(thrown: unknown, fileName: string): ErrorData {
  if (thrown instanceof LabError) return thrown.data;
  const memory = thrown instanceof Error && /memory|allocation/i.test(`${thrown.name} ${thrown.message}`);
  const detail = memory ? 'it needs more memory than there is' : 'it could not be decoded';
  return errorData('file.damaged', { file: fileName, format: 'picture', detail, offset: 0 });
}
