import { errorData, LabError, toErrorData, type ErrorData } from '../../core/errors.ts';
import { engineRequestSchema, type EngineEvent, type EngineRequest } from '../contract/engine.ts';

/** The engine's end of the port to the page. Whatever comes in is untrusted. */
export interface PagePort {
  send(event: EngineEvent): void;
  /** Stops listening and closes. */
  close(): void;
}

export type ReadRequest =
  | { readonly ok: true; readonly request: EngineRequest }
  | { readonly ok: false; readonly error: ErrorData; readonly id?: string };

/** A message of the page, checked; `id` where a refused one has one that can be answered. */
export function readRequest(message: unknown): ReadRequest {
  const parsed = engineRequestSchema.safeParse(message);
  if (parsed.success) return { ok: true, request: parsed.data };
  const [issue] = parsed.error.issues;
  const where = `page → engine: ${(issue?.path ?? []).map(String).join('.') || 'message'}`;
  const error = errorData('message.invalid', {
    where: where.slice(0, 200),
    detail: (issue?.message ?? '').slice(0, 200),
  });
  const id = idIn(message);
  return id === undefined ? { ok: false, error } : { ok: false, error, id };
}

function idIn(message: unknown): string | undefined {
  if (typeof message !== 'object' || message === null || !('id' in message)) return undefined;
  const { id } = message;
  return typeof id === 'string' && id.length > 0 && id.length <= 128 ? id : undefined;
}

/** Answers a question with what `work` gives, or with the error it throws. */
export async function reply(send: (event: EngineEvent) => void, id: string, work: () => unknown): Promise<void> {
  try {
    send({ kind: 'reply', id, result: { ok: true, value: await work() } });
  } catch (thrown) {
    send({ kind: 'reply', id, result: { ok: false, error: toErrorData(thrown) } });
  }
}

/** An error as an answer. */
export function refuse(send: (event: EngineEvent) => void, id: string, error: ErrorData): void {
  void reply(send, id, () => Promise.reject(new LabError(error)));
}
