import { z } from 'zod';
import { algorithms } from '../layers/algorithms.ts';
import type { Padding, Params, ParamValue } from '../layers/field.ts';
import { channelUses, kernelPresets, type ParameterName } from '../filters/preset.ts';
import { seededInits, type WeightSpec } from '../layers/weight-spec.ts';
import { sentenceOf, toErrorData } from '../errors.ts';
import { generatedParameterNames, type GeneratedSpec } from '../sources/generated.ts';
import { readPreparation, type Preparation } from '../sources/preparation.ts';
import { readGenerated } from '../sources/read-generated.ts';
import { formatVersion, sourceId, type InputSource, type PipelineNode, type ProjectDocument } from './document.ts';
import { projectLimits as limits } from './project-limits.ts';

// Compiling validators from text needs `unsafe-eval`, which the page's policy forbids.
z.config({ jitless: true });

// Checked by hand: a schema per number takes seconds for the weights of a large layer.
const numbers = z.custom<readonly number[]>(
  (value) => Array.isArray(value) && value.every((item) => Number.isFinite(item)),
  'expected a list of numbers',
);

const padding: z.ZodType<Padding> = z.strictObject({
  size: z.enum(['valid', 'same-upper', 'same-lower', 'full', 'explicit']),
  before: numbers,
  after: numbers,
  mode: z.enum(['zeros', 'reflect', 'replicate', 'circular']),
});

const parameter = z.exactOptional(z.number());
const presetParameters: { readonly [name in ParameterName]: typeof parameter } = {
  sigma: parameter,
  radius: parameter,
  length: parameter,
  angle: parameter,
  amount: parameter,
  wavelength: parameter,
  phase: parameter,
  aspect: parameter,
};

const weights: z.ZodType<WeightSpec> = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('seeded'),
    init: z.enum(seededInits),
    seed: z.number(),
    repeat: z.exactOptional(z.number()),
  }),
  z.strictObject({
    kind: z.literal('preset'),
    preset: z.enum(kernelPresets),
    channels: z.exactOptional(z.enum(channelUses)),
    ...presetParameters,
  }),
  z.strictObject({ kind: z.literal('values'), values: numbers }),
]);

/** Tells by one look which form a value has, so that the message speaks of that form and not of all of them. */
const paramValue = z.unknown().transform((value, context): ParamValue => {
  const form = formOf(value);
  const result = form.safeParse(value);
  if (result.success) return result.data;
  for (const { message, path } of result.error.issues) context.addIssue({ code: 'custom', message, path: [...path] });
  return z.NEVER;
});

function formOf(value: unknown): z.ZodType<ParamValue> {
  if (Array.isArray(value)) return numbers;
  if (typeof value === 'object' && value !== null) return 'kind' in value ? weights : padding;
  return z.union([z.number(), z.string(), z.boolean()], 'expected a number, a text, true or false');
}

const word = z.string().min(1).max(limits.word);
const id = z.string().regex(/^[A-Za-z0-9_-]{1,64}$/, 'expected up to 64 letters, digits, _ or -');
const coordinate = z.number().min(-limits.coordinate).max(limits.coordinate);
const params: z.ZodType<Params> = z.record(word, paramValue);

const node: z.ZodType<PipelineNode> = z.strictObject({
  id: id.refine((value) => value !== sourceId, 'this id is kept for the picture'),
  type: word,
  name: z.exactOptional(z.string().min(1).max(limits.name)),
  bypassed: z.boolean(),
  algorithm: z.exactOptional(z.enum(algorithms)),
  params,
  inputs: z.array(id).max(limits.inputs),
  at: z.exactOptional(z.tuple([coordinate, coordinate])),
});

/** Ids are unique and every input stands before its reader, so that one pass in order can compute everything. */
function checkOrder(nodes: readonly PipelineNode[], context: z.RefinementCtx): void {
  const seen = new Set<string>([sourceId]);
  nodes.forEach((each, index) => {
    each.inputs.forEach((input, position) => {
      if (seen.has(input)) return;
      const message = `it reads from “${input}”, which is not an earlier layer`;
      context.addIssue({ code: 'custom', message, path: [index, 'inputs', position] });
    });
    if (seen.has(each.id))
      context.addIssue({ code: 'custom', message: `the id “${each.id}” is used twice`, path: [index, 'id'] });
    seen.add(each.id);
  });
}

/** What a reader of core/sources accepts, its sentence where it does not. */
function readBy<Value>(read: (value: unknown) => Value): z.ZodType<Value> {
  return z.unknown().transform((value, context) => {
    try {
      return read(value);
    } catch (thrown) {
      context.addIssue({ code: 'custom', message: sentenceOf(toErrorData(thrown)) });
      return z.NEVER;
    }
  });
}

const generated: z.ZodType<GeneratedSpec> = readBy((value) => {
  const { input } = readGenerated(value);
  const given = value as GeneratedSpec;
  const parameters = generatedParameterNames.flatMap((name) =>
    Object.hasOwn(given, name) ? [[name, given[name]]] : [],
  );
  return { input, ...Object.fromEntries(parameters) } as GeneratedSpec;
});

const file = z.strictObject({
  name: z.string().min(1).max(1024),
  sha256: z.string().regex(/^[0-9a-f]{64}$/, 'expected 64 hexadecimal digits'),
});
const generatedSource = z.strictObject({ generated });
const typedSource = z.strictObject({ typed: z.string().max(limits.typed) });

/** Tells by one look which form it has, so that the message speaks of that form. */
export const inputSourceSchema: z.ZodType<InputSource> = z.unknown().transform((value, context): InputSource => {
  const is = (member: string) => typeof value === 'object' && value !== null && Object.hasOwn(value, member);
  const form = is('generated') ? generatedSource : is('typed') ? typedSource : file;
  const result = form.safeParse(value);
  if (result.success) return result.data;
  for (const { message, path } of result.error.issues) context.addIssue({ code: 'custom', message, path: [...path] });
  return z.NEVER;
});

export const preparationSchema: z.ZodType<Preparation> = readBy(readPreparation);

/** The structure of a project of the current version. Whether the layers fit together is for the plan to say. */
export const projectSchema: z.ZodType<ProjectDocument> = z.strictObject({
  format: z.literal('convlab'),
  formatVersion: z.literal(formatVersion),
  source: z.exactOptional(inputSourceSchema),
  preparation: z.exactOptional(preparationSchema),
  nodes: z.array(node).max(limits.nodes).superRefine(checkOrder),
});
