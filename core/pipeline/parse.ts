import type { z } from 'zod';
import { fail } from '../errors.ts';
import { formatVersion, type ProjectDocument } from './document.ts';
import { readableJson } from './canonical.ts';
import { migrate, type RawProject } from './migrate.ts';
import { projectLimits as limits } from './project-limits.ts';
import { projectSchema } from './schema.ts';

/**
 * Reads a project from untrusted text. Old versions are brought up; a project whose layers do not fit together opens all
 * the same, and its plan says what is wrong.
 * Errors (thrown): `file.tooLarge` (over 64 MiB), `project.damaged` (no JSON), `project.newer`, `project.invalid` (the
 * place in words). `fileName` is only for the sentences.
 */
export function parseProject(text: string, fileName: string): ProjectDocument {
  const bytes = utf8Bytes(text);
  if (bytes > limits.bytes) fail('file.tooLarge', { file: fileName, bytes, limit: limits.bytes });
  const raw = readJson(text, fileName);
  checkTree(raw, [], fileName);
  const current = broughtUp(raw, fileName);
  const result = projectSchema.safeParse(current);
  if (result.success) return result.data;
  const [issue] = result.error.issues;
  return fail('project.invalid', { file: fileName, where: placeOf(issue?.path ?? []), detail: detailOf(issue) });
}

/** The one text of a project: fixed order of keys, two spaces, a newline at the end. Saving twice gives equal bytes. */
export function serializeProject(document: ProjectDocument): string {
  const { format, formatVersion: version, source, preparation, nodes } = document;
  const plain = {
    format,
    formatVersion: version,
    source,
    preparation,
    nodes: nodes.map(({ id, type, name, bypassed, algorithm, params, inputs, at }) => ({
      id,
      type,
      name,
      bypassed,
      algorithm,
      params,
      inputs,
      at,
    })),
  };
  return `${readableJson(plain, keyOrder)}\n`;
}

const keyOrder = [
  'format',
  'formatVersion',
  'source',
  'preparation',
  'nodes',
  'id',
  'type',
  'name',
  'bypassed',
  'algorithm',
  'params',
  'inputs',
  'at',
];

function readJson(text: string, file: string): unknown {
  try {
    return JSON.parse(text);
  } catch (thrown) {
    const detail = thrown instanceof Error ? thrown.message.slice(0, 160) : 'no JSON';
    return fail('project.damaged', { file, detail });
  }
}

type Path = readonly PropertyKey[];
/** Names through which a plain object could be mistaken for something else. */
const forbidden = new Set(['__proto__', 'constructor', 'prototype']);

/** Depth and names of everything, before any other code looks at it. */
function checkTree(value: unknown, path: Path, file: string): void {
  if (typeof value !== 'object' || value === null) return;
  if (path.length >= limits.depth) {
    fail('project.invalid', {
      file,
      where: placeOf(path.slice(0, 4)),
      detail: `more than ${limits.depth} levels deep`,
    });
  }
  if (Array.isArray(value)) {
    value.forEach((item, index) => {
      if (typeof item === 'object') checkTree(item, [...path, index], file);
    });
    return;
  }
  for (const [key, member] of Object.entries(value)) {
    if (forbidden.has(key))
      fail('project.invalid', { file, where: placeOf(path), detail: `the name “${key}” is not allowed` });
    checkTree(member, [...path, key], file);
  }
}

function broughtUp(raw: unknown, file: string): RawProject {
  if (!isObject(raw)) return fail('project.invalid', { file, where: placeOf([]), detail: 'expected an object' });
  const { format, formatVersion: version } = raw;
  if (format !== 'convlab') fail('project.invalid', { file, where: 'format', detail: 'expected “convlab”' });
  if (typeof version !== 'number' || !Number.isInteger(version) || version < 1) {
    return fail('project.invalid', { file, where: 'formatVersion', detail: 'expected a whole number from 1' });
  }
  if (version > formatVersion) fail('project.newer', { file, found: version, known: formatVersion });
  const current = migrate(raw, version, formatVersion);
  return (
    current ?? fail('project.invalid', { file, where: 'formatVersion', detail: `there was never a version ${version}` })
  );
}

function isObject(value: unknown): value is RawProject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** A path as people say it: `layer 3, params, kernel`. */
function placeOf(path: Path): string {
  const [first, index, ...rest] = path;
  if (first === undefined) return 'the top level';
  if (first !== 'nodes' || typeof index !== 'number') return path.map(String).join(', ');
  return [`layer ${index + 1}`, ...rest.map((key) => (typeof key === 'number' ? `item ${key + 1}` : String(key)))].join(
    ', ',
  );
}

function detailOf(issue: z.core.$ZodIssue | undefined): string {
  return (issue?.message ?? 'unexpected').replace(/^Invalid input: /, '').slice(0, 160);
}

/** Bytes of a text in UTF-8, counted without encoding it. */
function utf8Bytes(text: string): number {
  let bytes = text.length;
  for (let i = 0; i < text.length; i++) {
    const unit = text.charCodeAt(i);
    // A surrogate pair takes 4 bytes, 2 of them counted with each half; a lone half is written as 3.
    if (unit >= 0x80) bytes += unit < 0x800 || (unit >= 0xd800 && unit <= 0xdfff) ? 1 : 2;
  }
  return bytes;
}
