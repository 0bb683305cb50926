import { z } from 'zod';
import { kernelChoices } from './settings.ts';
import { countSchema, nameSchema, sha256Schema } from './shared.schemas.ts';

/** Main to engine. With `port`, a MessagePort to the page is transferred. */
export const mainToEngineSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('port') }),
  /** A picture file's bytes; decoded only when the page asks. */
  z.object({ kind: z.literal('source'), sha256: sha256Schema, name: nameSchema, bytes: z.instanceof(Uint8Array) }),
  z.object({
    kind: z.literal('configure'),
    /** Already resolved: at least 1. */
    threads: z.int().min(1).max(64),
    memoryBytes: countSchema,
    maxPixels: countSchema,
    kernels: z.enum(kernelChoices),
  }),
  z.object({ kind: z.literal('ping'), beat: countSchema }),
]);
export type MainToEngine = z.infer<typeof mainToEngineSchema>;

export const engineToMainSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('started') }),
  z.object({ kind: z.literal('pong'), beat: countSchema }),
  z.object({ kind: z.literal('log'), level: z.enum(['info', 'warn', 'error']), text: z.string().max(10_000) }),
]);
export type EngineToMain = z.infer<typeof engineToMainSchema>;
