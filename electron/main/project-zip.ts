import { zipSync, type Zippable } from 'fflate/browser';
import { createHash } from 'node:crypto';
import { crc32 } from 'node:zlib';
import { listZip, unpackEntry, ZipError, type ZipLimits } from '../../core/bytes/zip.ts';
import { fail } from '../../core/errors.ts';
import { fileOf, type SourceRef } from '../../core/pipeline/document.ts';
import { parseProject, serializeProject } from '../../core/pipeline/parse.ts';

/** A project as read: its document as the one text of it, and its picture when the file holds it. */
export interface UnpackedProject {
  readonly text: string;
  readonly source?: SourceRef;
  /** The bytes that `source` names, hash checked. */
  readonly picture?: Uint8Array<ArrayBuffer>;
}

const documentName = 'project.json';
const pictureFolder = 'source/';
const limits: ZipLimits = {
  entries: 64,
  ratio: 250,
  sizeOf: (name) => {
    if (name === documentName) return 64 * 1024 * 1024;
    if (name === pictureFolder) return 0;
    return /^source\/[^/\\\0]{1,1024}$/.test(name) ? 512 * 1024 * 1024 : undefined;
  },
};

/**
 * The bytes of a `.convlab` file: a ZIP, stored, with `project.json` first and the picture as `source/<name>`. Equal
 * projects give equal bytes. Errors (thrown): those of parseProject.
 */
export function packProject(text: string, picture: Uint8Array | undefined, file: string): Uint8Array {
  const document = parseProject(text, file);
  const entries: Zippable = { [documentName]: new TextEncoder().encode(serializeProject(document)) };
  const source = fileOf(document.source);
  if (source !== undefined && picture !== undefined) entries[pictureFolder + safeName(source.name)] = picture;
  return zipSync(entries, { level: 0, mtime: new Date(1980, 0, 1) });
}

/**
 * Reads a project file, a ZIP or the plain JSON alone, from untrusted bytes.
 * Errors (thrown): `project.damaged` and those of parseProject.
 */
export function unpackProject(bytes: Uint8Array<ArrayBuffer>, file: string): UnpackedProject {
  try {
    return isZip(bytes) ? fromZip(bytes, file) : fromDocument(bytes, undefined, file);
  } catch (thrown) {
    if (thrown instanceof ZipError) return fail('project.damaged', { file, detail: thrown.message });
    throw thrown;
  }
}

function isZip(bytes: Uint8Array): boolean {
  return bytes[0] === 0x50 && bytes[1] === 0x4b;
}

function fromZip(bytes: Uint8Array<ArrayBuffer>, file: string): UnpackedProject {
  const entries = listZip(bytes, limits).filter(({ name }) => name !== pictureFolder);
  const document = entries.find(({ name }) => name === documentName);
  const pictures = entries.filter((entry) => entry !== document);
  if (document === undefined) throw new ZipError(`it holds no ${documentName}`);
  if (pictures.length > 1) throw new ZipError('it holds more than one picture');
  const [picture] = pictures;
  return fromDocument(
    unpackEntry(document, crc32),
    picture === undefined ? undefined : unpackEntry(picture, crc32),
    file,
  );
}

function fromDocument(json: Uint8Array, picture: Uint8Array<ArrayBuffer> | undefined, file: string): UnpackedProject {
  const document = parseProject(decodeText(json), file);
  const text = serializeProject(document);
  const source = fileOf(document.source);
  if (source === undefined) return { text };
  if (picture === undefined) return { text, source };
  if (createHash('sha256').update(picture).digest('hex') !== source.sha256) {
    throw new ZipError(`its picture “${source.name}” is not the one it was saved with`);
  }
  return { text, source, picture };
}

function decodeText(bytes: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    throw new ZipError('its text is not UTF-8');
  }
}

/** A picture's name as the last part of a path in the archive. */
function safeName(name: string): string {
  const safe = name.replace(/[/\\]/g, '_').replaceAll('\0', '_');
  return [...safe].slice(0, 200).join('') || 'picture';
}
