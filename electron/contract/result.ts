import type { ErrorData } from '../../core/errors.ts';

/** What every call answers: errors cross a process edge as data, never as exceptions. */
export type Result<Value> =
  { readonly ok: true; readonly value: Value } | { readonly ok: false; readonly error: ErrorData };
