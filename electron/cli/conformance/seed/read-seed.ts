import { join } from 'node:path';
import { z } from 'zod';
import { ConformanceError, readOrExplain } from '../suite.ts';

const statuses = ['correct', 'loose', 'wrong'] as const;
const record = z.record(z.string(), z.unknown());
const entrySchema = z.object({
  id: z.string(),
  quote: z.string(),
  status: z.enum(statuses),
  config: record,
  expected: z.unknown().refine((value) => value !== undefined, 'is missing'),
  correction: z.string().optional(),
});
const variantSchema = z.object({ kind: z.string(), args: z.array(z.unknown()), expected: record });
const oracleSchema = z.object({ entries: z.array(z.unknown()) });
const variantsSchema = z.object({ variants: z.array(z.unknown()) });

/** One statement of the survey, with the figures that follow from its settings. */
export type SeedEntry = z.infer<typeof entrySchema>;
/** The same figures for other settings. */
export type SeedVariant = z.infer<typeof variantSchema>;

export interface SeedFolder {
  readonly entries: readonly unknown[];
  readonly variants: readonly unknown[];
}

export const oracleFile = 'seed_oracle.json';
const variantsFile = 'seed_variants.json';

/** Reads both files. Single entries are not checked yet. Throws a ConformanceError where there is nothing to run. */
export async function readSeed(directory: string): Promise<SeedFolder> {
  const { entries } = await readJson(directory, oracleFile, oracleSchema);
  const { variants } = await readJson(directory, variantsFile, variantsSchema);
  return { entries, variants };
}

/** Throws a ConformanceError that says what is malformed. */
export function readEntry(entry: unknown): SeedEntry {
  return checked(entrySchema, entry, 'unreadable entry');
}

/** Throws a ConformanceError that says what is malformed. */
export function readVariant(variant: unknown): SeedVariant {
  return checked(variantSchema, variant, 'unreadable variant');
}

async function readJson<T>(directory: string, file: string, schema: z.ZodType<T>): Promise<T> {
  const bytes = await readOrExplain(join(directory, file));
  let json: unknown;
  try {
    json = JSON.parse(new TextDecoder().decode(bytes));
  } catch (thrown) {
    const reason = thrown instanceof Error ? thrown.message : String(thrown);
    throw new ConformanceError(`${file} in “${directory}” is not JSON (${reason}).`);
  }
  return checked(schema, json, `${file} in “${directory}” is malformed`);
}

function checked<T>(schema: z.ZodType<T>, value: unknown, what: string): T {
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0];
  throw new ConformanceError(`${what}: ${issue?.path.join('.') ?? ''} ${issue?.message ?? ''}`.trimEnd());
}
