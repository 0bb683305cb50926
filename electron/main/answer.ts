import type { z } from 'zod';
import { errorData, LabError, toErrorData } from '../../core/errors.ts';
import type { Result } from '../contract/result.ts';
import type { Log } from './logs.ts';
import { withoutFolders } from './reasons.ts';

/** Checks the arguments of a call, makes it, and turns whatever is thrown into data. Never throws. */
export async function answer(
  name: string,
  schema: z.ZodType<readonly unknown[]>,
  handler: (...args: never[]) => unknown,
  args: readonly unknown[],
  log: Log,
): Promise<Result<unknown>> {
  try {
    const parsed = schema.safeParse(args);
    if (!parsed.success) return refuse(name, placeOf(parsed.error), log);
    return { ok: true, value: await handler(...(parsed.data as never[])) };
  } catch (thrown) {
    if (!(thrown instanceof LabError))
      log.error(`${name}: ${thrown instanceof Error ? (thrown.stack ?? '') : 'thrown'}`);
    const { code, values } = toErrorData(thrown);
    const clean = Object.entries(values).map(([key, value]) => [
      key,
      code === 'internal' ? withoutFolders(String(value)) : value,
    ]);
    return { ok: false, error: { code, values: Object.fromEntries(clean) as Record<string, string | number> } };
  }
}

/** The answer to a message that is not to be listened to. */
export function refuse(where: string, detail: string, log: Log): Result<never> {
  log.warn(`refused ${where}: ${detail}`);
  return { ok: false, error: errorData('message.invalid', { where, detail }) };
}

function placeOf(error: z.ZodError): string {
  const [issue] = error.issues;
  return `${issue?.path.map(String).join('.') ?? ''} ${issue?.message ?? ''}`.trim().slice(0, 200);
}
