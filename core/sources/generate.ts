import { numel } from '../tensor/shape.ts';
import type { Tensor } from '../tensor/tensor.ts';
import { formOf } from './generated.ts';
import { fillPicture } from './generated-picture.ts';
import { fillSignal } from './generated-signal.ts';
import { fillVolume } from './generated-volume.ts';
import { generatedShape, type Generated } from './read-generated.ts';

/**
 * A generated input, the same bits on every machine: float64 with only the operations whose rounding IEEE 754 fixes
 * (core/filters/elementary.ts, core/layers/random.ts), rounded once to float32. Formulas stand with each.
 * *Shape*: as {@link generatedShape} says. `allocate` gives memory for so many float32 values.
 */
export function generate(
  generated: Generated,
  allocate: (length: number) => Float32Array<ArrayBufferLike> = (length) => new Float32Array(length),
): Tensor {
  const shape = generatedShape(generated);
  const data = allocate(numel(shape));
  switch (formOf(generated.input)) {
    case 'signal':
      fillSignal(data, generated);
      break;
    case 'picture':
      fillPicture(data, generated);
      break;
    case 'volume':
      fillVolume(data, generated);
      break;
  }
  return { shape, data };
}
