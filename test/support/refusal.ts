import { LabError, type ErrorCode } from '../../core/errors.ts';

/** The code and sentence of a refusal, or undefined where there was none. Anything else that is thrown goes on. */
export function refusalOf(action: () => unknown): { code: ErrorCode; message: string } | undefined {
  try {
    action();
    return undefined;
  } catch (thrown) {
    if (thrown instanceof LabError) return { code: thrown.data.code, message: thrown.message };
    throw thrown;
  }
}
