import { z } from 'zod';
import { algorithms, choiceReasons } from '../../core/layers/algorithms.ts';
import { inputSourceSchema, preparationSchema } from '../../core/pipeline/schema.ts';
import { numberTypes } from '../../core/bytes/number-type.ts';
import { arrayLayouts } from '../../core/tensor/layout.ts';
import { arithmeticSchema } from './arithmetic.schemas.ts';
import {
  anyNumber,
  countSchema,
  errorSchema,
  idSchema,
  keySchema,
  nameSchema,
  sha256Schema,
} from './shared.schemas.ts';

/**
 * The port between page and engine. Results are named by their key (PlanStep.key, or SourceInfo.key for the picture),
 * so that a page can ask for what it wants to see without knowing which run made it, and undo finds its maps at once.
 */

/** The document as the page has it; the engine parses and plans it again and trusts nothing. */
const documentText = z.string().max(64 * 1024 * 1024);

/** A slice of a volume: the positions where `axis` (0 depth, 1 height, 2 width) is `index`. */
export const planeSchema = z.strictObject({ axis: z.int().min(0).max(2), index: countSchema });
export type Plane = z.infer<typeof planeSchema>;

/**
 * One wish for tiles: channels [from, to) of a result, at most `size` pixels on the longer side. Of volumes it is a
 * `plane`, the middle one along the depth where none is named; other results have none.
 */
export const wishSchema = z.strictObject({
  key: keySchema,
  from: countSchema,
  to: countSchema,
  size: z.int().min(8).max(4096),
  plane: planeSchema.optional(),
});
export type Wish = z.infer<typeof wishSchema>;

export const variantIds = ['original', 'depthwise-separable', 'dense'] as const;
export type VariantId = (typeof variantIds)[number];

export const engineRequestSchema = z.discriminatedUnion('kind', [
  /** Answered by `reply` with a SourceInfo. */
  z.strictObject({
    kind: z.literal('decode'),
    id: idSchema,
    source: inputSourceSchema,
    preparation: preparationSchema,
  }),
  z.strictObject({ kind: z.literal('run'), job: idSchema, document: documentText }),
  /** Sets the variants of a node side by side on the input; answered by raceRow events, then finished. */
  z.strictObject({
    kind: z.literal('race'),
    job: idSchema,
    document: documentText,
    nodeId: idSchema,
    repeats: z.int().min(1).max(50),
  }),
  z.strictObject({ kind: z.literal('cancel'), job: idSchema }),
  /** How much memory a run of this would take with nothing computed before; answered by `reply`. */
  z.strictObject({ kind: z.literal('need'), id: idSchema, document: documentText }),
  /** Replaces all earlier wishes. A wish is dropped once its complete tiles were sent. Order is priority. */
  z.strictObject({ kind: z.literal('wish'), wishes: z.array(wishSchema).max(4096) }),
  /** The page has taken in this many bytes of tiles; at most `creditBytes` are ever under way. */
  z.strictObject({ kind: z.literal('credit'), bytes: countSchema }),
  /** Counts the multiplications of one step in an instrumented run; answered by `reply` with a CountReply. */
  z.strictObject({
    kind: z.literal('count'),
    id: idSchema,
    document: documentText,
    stepId: idSchema,
  }),
  /** How far a step's kept values lie from its definition in double precision; answered by `reply`. */
  z.strictObject({
    kind: z.literal('errors'),
    id: idSchema,
    document: documentText,
    stepId: idSchema,
  }),
  /** How one number of a step comes about; answered by `reply` with terms [from, to) of it. */
  z.strictObject({
    kind: z.literal('arithmetic'),
    id: idSchema,
    document: documentText,
    stepId: idSchema,
    /** Flat, row-major, in the step's output. */
    index: countSchema,
    from: countSchema,
    to: countSchema,
  }),
  /** SHA-256 of the float32 values of results; answered by `reply` with a DigestReply. */
  z.strictObject({ kind: z.literal('digest'), id: idSchema, keys: z.array(keySchema).max(1024) }),
  /** Values [begin, end) of a result, flat; answered by `reply` with a ValuesReply. */
  z.strictObject({
    kind: z.literal('values'),
    id: idSchema,
    key: keySchema,
    begin: countSchema,
    end: countSchema,
  }),
]);
export type EngineRequest = z.infer<typeof engineRequestSchema>;

/** Bytes of tiles that may be under way unacknowledged. */
export const creditBytes = 64 * 1024 * 1024;
/** Most values one `values` request may ask for. */
export const maxValues = 65_536;
/** Most terms one `arithmetic` request may ask for. */
export const maxTerms = 4096;

const shapeSchema = z.array(countSchema).max(8);

export const sourceFormats = ['png', 'jpeg', 'npy', 'npz', 'nifti', 'csv', 'generated', 'typed'] as const;

export const sourceInfoSchema = z.object({
  /** Of a file. */
  name: nameSchema.optional(),
  format: z.enum(sourceFormats),
  /** Of what the pipeline sees: after the preparation. */
  shape: shapeSchema,
  /** Before the preparation. */
  original: shapeSchema,
  /** Bits of a sample of a picture. */
  bitDepth: countSchema.optional(),
  /** Numbers of an array file. */
  type: z.enum(numberTypes).optional(),
  /** What the axes of an array were taken for. */
  layout: z.enum(arrayLayouts).optional(),
  /** Translation keys under `source.note`: alpha-dropped, rotated, rounded, first-of-several, ... */
  notes: z.array(z.string().max(64)).max(16),
  /** Which of the arrays of a file it is. */
  array: z.string().max(1024).optional(),
  key: keySchema,
});
export type SourceInfo = z.infer<typeof sourceInfoSchema>;

export const statisticsSchema = z.object({
  count: z.number(),
  min: anyNumber,
  max: anyNumber,
  mean: anyNumber,
  std: anyNumber,
  zeros: z.number(),
  nan: z.number(),
  infinite: z.number(),
});

/**
 * One map, reduced to display size by averaging. Values are lo + (code − 1) / 65534 · (hi − lo); code 0 is NaN.
 * A signal has one row, or where it is longer than the tile, two: the least and the largest value of each stretch.
 * While its step still runs, only the first `rows` rows are there and `complete` is false.
 */
export const tileSchema = z.object({
  key: keySchema,
  channel: countSchema,
  /** The wish it answers. */
  size: countSchema,
  plane: planeSchema.optional(),
  /** A signal: to be drawn as a curve. */
  signal: z.literal(true).optional(),
  width: countSchema,
  height: countSchema,
  rows: countSchema,
  lo: anyNumber,
  hi: anyNumber,
  codes: z.instanceof(Uint16Array),
  complete: z.boolean(),
  /** Over all values of the map, not only those shown; with complete tiles. */
  statistics: statisticsSchema.optional(),
});
export type Tile = z.infer<typeof tileSchema>;

/** What computes a step, and why. */
export const choiceSchema = z.object({
  kernelSet: z.string().max(32),
  algorithm: z.enum(algorithms),
  reason: z.enum(choiceReasons),
});
export type ChoiceData = z.infer<typeof choiceSchema>;

const countedSchema = z.object({ multiplications: z.bigint(), paddingTaps: z.bigint() });

export const raceRowSchema = z.object({
  kind: z.literal('raceRow'),
  job: idSchema,
  variant: z.enum(variantIds),
  /** Why this variant cannot stand here; nothing below is set then. */
  impossible: errorSchema.optional(),
  /** Its steps (`part` names) and the key of its output, to ask tiles of. */
  key: keySchema.optional(),
  shape: shapeSchema.optional(),
  parts: z.array(z.string().max(64)).max(16).optional(),
  multiplications: z.bigint().optional(),
  formula: z.object({ symbols: z.string().max(2000), numbers: z.string().max(2000) }).optional(),
  parameters: z.bigint().optional(),
  bytes: z.number().optional(),
  receptiveField: z.array(z.number()).optional(),
  /** From an instrumented run on this picture. */
  counted: countedSchema.optional(),
  /** What computed each of its parts, in their order. */
  by: z.array(choiceSchema).max(16).optional(),
  /** Median and extremes over `repeats` runs after one warm-up, ms. */
  time: z.object({ median: z.number(), min: z.number(), max: z.number(), repeats: countSchema }).optional(),
  /** Against the original's output. */
  difference: z.object({ maxAbsolute: anyNumber, rms: anyNumber, relative: anyNumber, psnr: anyNumber }).optional(),
  /** How the weights were made: the layer's own, or the best stand-in for them and its relative error. */
  weights: z.object({ from: z.enum(['own', 'fitted', 'exact']), error: anyNumber }).optional(),
});
export type RaceRow = z.infer<typeof raceRowSchema>;

export const engineEventSchema = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('ready'),
    kernelSet: z.string().max(32),
    threads: countSchema,
    memoryBytes: z.number(),
  }),
  z.object({ kind: z.literal('accepted'), job: idSchema, steps: countSchema, bytes: z.number() }),
  z.object({ kind: z.literal('stepStarted'), job: idSchema, stepId: idSchema, key: keySchema, by: choiceSchema }),
  z.object({ kind: z.literal('progress'), job: idSchema, stepId: idSchema, fraction: z.number(), overall: z.number() }),
  z.object({
    kind: z.literal('stepFinished'),
    job: idSchema,
    stepId: idSchema,
    key: keySchema,
    ms: z.number(),
    /** It was there already; `ms` is what it took when it was computed. */
    cached: z.boolean(),
    by: choiceSchema,
  }),
  z.object({ kind: z.literal('finished'), job: idSchema, ms: z.number() }),
  z.object({ kind: z.literal('failed'), job: idSchema, error: errorSchema }),
  /** Finished steps are kept. */
  z.object({ kind: z.literal('cancelled'), job: idSchema, finishedSteps: countSchema }),
  z.object({ kind: z.literal('tiles'), bytes: countSchema, tiles: z.array(tileSchema) }),
  raceRowSchema,
  /** These results are no longer held. */
  z.object({ kind: z.literal('evicted'), keys: z.array(keySchema) }),
  /** Of these results only maps at display size and statistics are held from now on: all values did not fit. */
  z.object({ kind: z.literal('reduced'), keys: z.array(keySchema) }),
  z.object({ kind: z.literal('memory'), usedBytes: z.number(), allowedBytes: z.number() }),
  z.object({
    kind: z.literal('reply'),
    id: idSchema,
    result: z.union([
      z.object({ ok: z.literal(true), value: z.unknown() }),
      z.object({ ok: z.literal(false), error: errorSchema }),
    ]),
  }),
]);
export type EngineEvent = z.infer<typeof engineEventSchema>;

/** What `reply` carries, by the request it answers. */
export const replySchemas = {
  decode: sourceInfoSchema,
  count: z.object({ counted: countedSchema, predicted: z.bigint(), ms: z.number() }),
  errors: z.object({
    by: choiceSchema,
    checked: countSchema,
    total: countSchema,
    maxAbsolute: anyNumber,
    relative: anyNumber,
    largest: anyNumber,
  }),
  arithmetic: arithmeticSchema,
  need: z.object({
    /** At the worst moment, everything included. */
    bytes: z.number(),
    /** Results that are there whole in the end: all, those that nobody reads, or none (reduced maps only). */
    kept: z.enum(['all', 'ends', 'none']),
    /** Rows computed more than once for being computed band by band, as a part of all. */
    again: z.number(),
  }),
  digest: z.array(z.object({ key: keySchema, sha256: sha256Schema })),
  values: z.object({ begin: countSchema, values: z.instanceof(Float32Array) }),
} as const;
export type Replies = { [Kind in keyof typeof replySchemas]: z.infer<(typeof replySchemas)[Kind]> };
