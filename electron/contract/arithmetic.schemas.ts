import { z } from 'zod';
import { combineMethods, elementaryFunctions, pointwiseFunctions } from '../../core/layers/op.ts';
import { anyNumber, countSchema } from './shared.schemas.ts';

const places = z.array(countSchema).max(8).readonly();

const termSchema = z.object({
  state: z.enum(['value', 'padding', 'inserted']),
  input: z.object({ which: countSchema, position: places }).optional(),
  channel: countSchema.optional(),
  tap: places.optional(),
  weightPosition: places.optional(),
  x: anyNumber,
  w: anyNumber.optional(),
  value: anyNumber,
});

const formSchema = z.union([
  z.object({ name: z.enum(['products', 'sum', 'largest', 'powers', 'copy', 'softmax']) }),
  z.object({ name: z.literal('chain'), method: z.enum(combineMethods) }),
]);

const finishSchema = z.union([
  z.object({ name: z.enum(['bias', 'divide', 'root', 'share', 'logarithm', 'constant']), value: anyNumber }),
  z.object({
    name: z.literal('normalise'),
    mean: anyNumber,
    scale: anyNumber,
    weight: anyNumber,
    bias: anyNumber,
  }),
  z.object({
    name: z.literal('function'),
    function: z.enum([...pointwiseFunctions, ...elementaryFunctions]),
    alpha: anyNumber,
    beta: anyNumber,
  }),
]);

/** How a number comes about, and the number the engine has. */
export const arithmeticSchema = z.object({
  form: formSchema,
  window: places.optional(),
  total: countSchema,
  from: countSchema,
  terms: z.array(termSchema).readonly(),
  before: anyNumber.optional(),
  folded: anyNumber,
  finish: z.array(finishSchema).readonly(),
  result: anyNumber,
  engine: anyNumber,
});
