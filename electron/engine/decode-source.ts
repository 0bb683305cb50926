import { textOfUtf8 } from '../../core/bytes/utf8.ts';
import type { DecodedArray } from '../../core/decode/array-values.ts';
import { readCsvSignal } from '../../core/decode/csv-signal.ts';
import { readNifti } from '../../core/decode/nifti.ts';
import { readNpy } from '../../core/decode/npy.ts';
import { readNpz } from '../../core/decode/npz.ts';
import { sniffFormat } from '../../core/decode/sniff.ts';
import { readTypedInput } from '../../core/decode/typed-input.ts';
import { fail } from '../../core/errors.ts';
import { generate } from '../../core/sources/generate.ts';
import type { GeneratedSpec } from '../../core/sources/generated.ts';
import type { Preparation } from '../../core/sources/preparation.ts';
import { prepare } from '../../core/sources/prepare.ts';
import { readGenerated } from '../../core/sources/read-generated.ts';
import { numel, shapeText } from '../../core/tensor/shape.ts';
import type { Shape, Tensor } from '../../core/tensor/tensor.ts';
import type { SourceInfo } from '../contract/engine.ts';
import { decodePicture } from './decode-picture.ts';
import { sharedFloats } from './shared-floats.ts';

/** What a thread that can be thrown away makes a tensor of. */
export type SourceTask =
  | {
      readonly kind: 'file';
      readonly bytes: Uint8Array<ArrayBuffer>;
      /** For the sentences. */
      readonly name: string;
      readonly maxPixels: number;
      readonly maxValues: number;
    }
  | { readonly kind: 'generated'; readonly spec: GeneratedSpec; readonly maxValues: number }
  | { readonly kind: 'typed'; readonly text: string }
  /** `input` lies in shared memory. */
  | { readonly kind: 'prepared'; readonly input: Tensor; readonly steps: Preparation; readonly maxValues: number };

/** A tensor in shared memory, and what is known about where it came from. */
export interface DecodedSource extends Pick<SourceInfo, 'bitDepth' | 'type' | 'layout' | 'array'> {
  readonly format: SourceInfo['format'];
  readonly notes: readonly string[];
  readonly tensor: Tensor;
}

/**
 * Makes the tensor: reads a file under its limits, generates, reads what was typed, prepares.
 * Errors (thrown): those of the readers in core/decode and core/sources.
 */
export async function decodeSource(task: SourceTask): Promise<DecodedSource> {
  switch (task.kind) {
    case 'file':
      return readFile(task);
    case 'generated': {
      const generated = readGenerated(task.spec);
      const allocate = (length: number) => sharedFloats(atMost([length], task.maxValues, generated.input));
      return { format: 'generated', notes: [], tensor: generate(generated, allocate) };
    }
    case 'typed':
      return { format: 'typed', ...arrayFacts(readTypedInput(task.text, { allocate: sharedFloats })) };
    case 'prepared': {
      const { input, steps, maxValues } = task;
      return { format: 'typed', notes: [], tensor: prepare(input, steps, { maxValues, allocate: sharedFloats }) };
    }
  }
}

async function readFile(task: SourceTask & { kind: 'file' }): Promise<DecodedSource> {
  const { bytes, name, maxValues } = task;
  const options = { maxValues, allocate: sharedFloats };
  const format = sniffFormat(bytes, name);
  switch (format) {
    case 'png':
    case 'jpeg':
      return decodePicture(task);
    case 'npy':
      return { format, ...arrayFacts(readNpy(bytes, name, options)) };
    case 'npz': {
      const decoded = readNpz(bytes, name, options);
      return { format, array: decoded.array, ...arrayFacts(decoded) };
    }
    case 'nifti':
      return { format, ...arrayFacts(readNifti(bytes, name, options)) };
    case 'csv': {
      const text = textOfUtf8(bytes) ?? fail('csv.encoding', { file: name });
      return { format, notes: [], tensor: readCsvSignal(text, name, options).tensor };
    }
  }
}

function arrayFacts({ tensor, type, layout, notes }: DecodedArray) {
  return { tensor, type, layout, notes };
}

function atMost(shape: Shape, limit: number, file: string): number {
  if (numel(shape) > limit) fail('file.tooManyValues', { file, shape: shapeText(shape), limit });
  return numel(shape);
}
