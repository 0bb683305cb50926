import { z } from 'zod';
import { ConformanceError } from '../suite.ts';

/** A place inside the folder. */
const place = z
  .string()
  .refine((path) => !/^([/\\]|[A-Za-z]:)|(^|[/\\])\.\.([/\\]|$)/.test(path), 'must lie in the folder');
const fileSchema = z.object({ file: place, name: z.string().optional() });
const dataSets = z.record(z.string(), z.object({ inputs: z.array(fileSchema), outputs: z.array(fileSchema) }));
const tolerance = { rtol: z.number().nonnegative(), atol: z.number().nonnegative() };

export const nodeTestSchema = z.object({
  dir: place,
  tier: z.enum(['core', 'extra', 'light']),
  ops: z.array(z.string()),
  data_sets: dataSets,
  peer: z.string(),
});
export const nodeManifestSchema = z.object({ tolerance: z.object(tolerance), cases: z.array(z.unknown()) });

export const graphTestSchema = z.object({
  dir: place,
  ops: z.array(z.string()),
  kind: z.string(),
  data_sets: dataSets,
  ...tolerance,
});
export const badFileSchema = z.object({ file: place, why: z.string(), must: z.boolean() });
export const graphManifestSchema = z.object({ models: z.array(z.unknown()), bad: z.array(z.unknown()) });

export const realTestSchema = z.object({
  dir: place,
  data_sets: dataSets,
  macs: z.number().int().optional(),
  params: z.number().int().optional(),
  intermediate: z.array(z.string()).optional(),
  model: z.object({ npm: z.string(), version: z.string(), file: place, sha256: z.string() }).optional(),
  ...tolerance,
});
export const realManifestSchema = z.object({ models: z.array(z.unknown()) });

export type NodeTest = z.infer<typeof nodeTestSchema>;
export type GraphTest = z.infer<typeof graphTestSchema>;
export type BadFile = z.infer<typeof badFileSchema>;
export type RealTest = z.infer<typeof realTestSchema>;

/** Checks a part of a manifest. Throws a ConformanceError that says what is malformed. */
export function parsed<T>(schema: z.ZodType<T>, value: unknown, what: string): T {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  const issue = result.error.issues[0];
  throw new ConformanceError(`unreadable ${what}: ${issue?.path.join('.') ?? ''}: ${issue?.message ?? 'unknown'}`);
}

/** What an entry calls itself, even if it is malformed. */
export function nameOfEntry(entry: unknown, key: string, otherwise: string): string {
  const known: Record<string, unknown> = typeof entry === 'object' && entry !== null ? { ...entry } : {};
  const name = known[key];
  return typeof name === 'string' ? name : otherwise;
}
