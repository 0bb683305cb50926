import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { numel } from '../../../core/tensor/shape.ts';
import type { Tensor } from '../../../core/tensor/tensor.ts';

/** A sentence for the user: why a folder cannot be run, or why a case cannot be read. */
export class ConformanceError extends Error {}

const size = z.number().int().nonnegative();
const tensorSchema = z.object({
  n: z.string(),
  dt: z.enum(['f32', 'i32']),
  shape: z.array(size),
  off: size,
  len: size,
});
const outputSchema = tensorSchema.extend({
  cmp: z.enum(['close', 'exact', 'bits']),
  atol: z.number().nonnegative().optional(),
  rtol: z.number().nonnegative().optional(),
});
const caseSchema = z.object({
  id: z.string(),
  cat: z.string(),
  op: z.string(),
  params: z.record(z.string(), z.unknown()),
  in: z.array(tensorSchema),
  out: z.array(outputSchema),
  expect: z.record(z.string(), z.unknown()).optional(),
  error: z.object({ code: z.string() }).optional(),
  must: z.boolean().optional(),
});
const manifestSchema = z.object({
  byteOrder: z.literal('little'),
  blob: z.string().regex(/^[^/\\]+$/, 'must be a file name'),
  sha256: z.string(),
  total: size.optional(),
  cases: z.array(z.unknown()),
});

export type ConformanceCase = z.infer<typeof caseSchema>;
export type CaseOutput = z.infer<typeof outputSchema>;
type StoredTensor = z.infer<typeof tensorSchema>;

/** A folder of cases, read. Single cases are not checked yet: see {@link readCase}. */
export interface Suite {
  readonly cases: readonly unknown[];
  readonly blob: Uint8Array;
  /** What is wrong with the folder as a whole although its cases can run: the blob is not the one they were made for. */
  readonly faults: readonly string[];
  /** What is odd about it, without consequence. */
  readonly notes: readonly string[];
}

/** Reads `cases.json` and its blob. Throws a ConformanceError where there is nothing to run. */
export async function readSuite(directory: string): Promise<Suite> {
  const manifest = parseManifest(await readOrExplain(join(directory, 'cases.json')), directory);
  const blob = await readOrExplain(join(directory, manifest.blob));
  const faults: string[] = [];
  const found = createHash('sha256').update(blob).digest('hex');
  if (found !== manifest.sha256) {
    faults.push(`The SHA-256 of ${manifest.blob} is ${found}, but cases.json says ${manifest.sha256}.`);
  }
  const notes: string[] = [];
  if (manifest.total !== undefined && manifest.total !== manifest.cases.length) {
    notes.push(`cases.json says it has ${manifest.total} cases, but it has ${manifest.cases.length}.`);
  }
  return { cases: manifest.cases, blob, faults, notes };
}

export async function readOrExplain(file: string): Promise<Uint8Array> {
  try {
    return await readFile(file);
  } catch (thrown) {
    const reason = thrown instanceof Error ? thrown.message : String(thrown);
    throw new ConformanceError(`“${file}” could not be read (${reason}).`);
  }
}

function parseManifest(bytes: Uint8Array, directory: string) {
  let json: unknown;
  try {
    json = JSON.parse(new TextDecoder().decode(bytes));
  } catch (thrown) {
    const reason = thrown instanceof Error ? thrown.message : String(thrown);
    throw new ConformanceError(`cases.json in “${directory}” is not JSON (${reason}).`);
  }
  const parsed = manifestSchema.safeParse(json);
  if (parsed.success) return parsed.data;
  throw new ConformanceError(`cases.json in “${directory}” has a wrong header (${firstIssue(parsed.error)}).`);
}

/** Checks one entry of the manifest. Throws a ConformanceError that says what is malformed. */
export function readCase(entry: unknown): ConformanceCase {
  const parsed = caseSchema.safeParse(entry);
  if (parsed.success) return parsed.data;
  throw new ConformanceError(`unreadable case: ${firstIssue(parsed.error)}`);
}

function firstIssue(error: z.ZodError): string {
  const issue = error.issues[0];
  return issue === undefined ? 'unknown' : `${issue.path.join('.') || 'entry'}: ${issue.message}`;
}

/** Checks that every tensor of a case lies in the blob. Throws a ConformanceError where one does not. */
export function checkTensors(suite: Suite, item: ConformanceCase): void {
  for (const stored of [...item.in, ...item.out]) checkPlace(suite, stored);
}

/** The values of a stored float tensor, copied out of the blob. Throws a ConformanceError where it does not lie inside. */
export function readTensor(suite: Suite, stored: StoredTensor): Tensor {
  if (stored.dt !== 'f32') throw new ConformanceError(`tensor ${stored.n} holds ${stored.dt}, f32 is needed`);
  const bytes = bytesOf(suite, stored);
  return { shape: stored.shape, data: new Float32Array(bytes.buffer, bytes.byteOffset, stored.len) };
}

/** The same for a tensor of integers. */
export function readIntegers(suite: Suite, stored: StoredTensor): Int32Array {
  if (stored.dt !== 'i32') throw new ConformanceError(`tensor ${stored.n} holds ${stored.dt}, i32 is needed`);
  const bytes = bytesOf(suite, stored);
  return new Int32Array(bytes.buffer, bytes.byteOffset, stored.len);
}

/** A copy, because a view of words needs its bytes aligned. */
function bytesOf(suite: Suite, stored: StoredTensor): Uint8Array<ArrayBuffer> {
  checkPlace(suite, stored);
  return Uint8Array.from(suite.blob.subarray(stored.off * 4, (stored.off + stored.len) * 4));
}

function checkPlace(suite: Suite, { n: name, shape, off, len }: StoredTensor): void {
  if (len !== numel(shape)) {
    throw new ConformanceError(`tensor ${name} has ${len} values for the shape ${shape.join(' × ')}`);
  }
  const words = Math.floor(suite.blob.byteLength / 4);
  if (off + len > words) {
    throw new ConformanceError(`tensor ${name} lies at ${off} to ${off + len}, but the blob has ${words} words`);
  }
}

/** The input of that name. Throws a ConformanceError where the case has none. */
export function inputNamed(suite: Suite, item: ConformanceCase, name: string): Tensor {
  const stored = item.in.find((tensor) => tensor.n === name);
  if (stored === undefined) throw new ConformanceError(`there is no input ${name}`);
  return readTensor(suite, stored);
}
