import { createHash } from 'node:crypto';
import type { ErrorData } from '../../core/errors.ts';
import type { SourceRef } from '../../core/pipeline/document.ts';
import type { Tensor } from '../../core/tensor/tensor.ts';

/** A picture of a few pixels that a fake host opens and a fake engine decodes. */
export interface FakePicture {
  readonly ref: SourceRef;
  readonly tensor: Tensor;
  /** Decoding fails with this. */
  readonly error?: ErrorData;
}

/** Every value differs from its neighbours, so that shifted or swapped maps do not look right by chance. */
export function fakePicture(name: string, channels = 3, height = 12, width = 16, error?: ErrorData): FakePicture {
  const length = channels * height * width;
  const data = Float32Array.from({ length }, (_, index) => ((index * 7919) % 251) / 250);
  const sha256 = createHash('sha256').update(`${name} ${channels} ${height} ${width}`).digest('hex');
  return { ref: { name, sha256 }, tensor: { shape: [1, channels, height, width], data }, error };
}
