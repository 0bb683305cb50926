import { z } from 'zod';
import { sentences, type ErrorCode } from '../../core/errors.ts';

export const sha256Schema = z.string().regex(/^[0-9a-f]{64}$/);
export const nameSchema = z.string().min(1).max(512);
/** Names a result by what produced it (see PlanStep.key). */
export const keySchema = z.string().min(1).max(128);
export const idSchema = z.string().min(1).max(128);
export const countSchema = z.int().min(0);

export const errorSchema = z.object({
  code: z.enum(Object.keys(sentences) as [ErrorCode, ...ErrorCode[]]),
  values: z.record(z.string(), z.union([z.string().max(10_000), z.number()])),
});

export const sourceRefSchema = z.object({ name: nameSchema, sha256: sha256Schema });

/** Also NaN and the infinities, which are answers here: the distance of equal maps is ∞ dB. */
export const anyNumber = z.custom<number>((value) => typeof value === 'number', 'expected a number');
