import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { Format } from './format.ts';
import { generatedFormat } from './onnx/generated-graphs.ts';
import { nodeTestFormat } from './onnx/node-tests.ts';
import { realFormat } from './onnx/real-networks.ts';
import { referenceFormat } from './run-suite.ts';
import { seedFormat } from './seed/seed-format.ts';
import { ConformanceError } from './suite.ts';

/** Asked in this order; the first that fits runs the folder. */
const formats: readonly Format[] = [referenceFormat, seedFormat, nodeTestFormat, generatedFormat, realFormat];

/**
 * Which format a folder has, by its manifest alone: its name and where it lies do not matter. Throws a ConformanceError
 * that names the manifests it looked for.
 */
export async function recognise(directory: string): Promise<Format> {
  const folder = await stat(directory).catch(() => undefined);
  if (folder?.isDirectory() !== true) throw new ConformanceError(`There is no folder “${directory}”.`);
  for (const format of formats) {
    const bytes = await readFile(join(directory, format.manifest)).catch(() => undefined);
    if (bytes === undefined) continue;
    if (format.fits === undefined || format.fits(jsonOf(bytes))) return format;
  }
  const known = formats.map(({ name, manifest }) => `${manifest} (${name})`).join(', ');
  throw new ConformanceError(`“${directory}” has none of the manifests known here: ${known}.`);
}

/** `undefined` where it is none: then no format fits, unless any manifest of that name is its own to judge. */
function jsonOf(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder().decode(bytes));
  } catch {
    return undefined;
  }
}
