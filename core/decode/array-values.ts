import { bytesOfType, fitsFloat32, numberReader, type NumberType } from '../bytes/number-type.ts';
import { fail } from '../errors.ts';
import { chosenLayout, layoutsOf, mostLayoutAxes, tensorAxes, type ArrayLayout } from '../tensor/layout.ts';
import { numel, shapeText, strides } from '../tensor/shape.ts';
import type { Shape, Tensor } from '../tensor/tensor.ts';

/** What a reader of arrays had to change, for the user to know. To be translated under `source.note`. */
export type ArrayNote = 'rounded' | 'beyond-float32' | 'not-finite' | 'first-of-several';

/** What a reader of arrays is allowed, and how its array is meant. */
export interface ArrayOptions {
  /** Most values of the tensor. */
  readonly maxValues: number;
  /** Memory for so many float32 values. */
  readonly allocate: (length: number) => Float32Array<ArrayBufferLike>;
  /** Absent: {@link layoutsOf} says. */
  readonly layout?: ArrayLayout;
}

/** An array as a tensor. */
export interface DecodedArray {
  readonly tensor: Tensor;
  /** Of the numbers in the file. */
  readonly type: NumberType;
  readonly layout: ArrayLayout;
  /** All layouts its shape can have. */
  readonly layouts: readonly ArrayLayout[];
  readonly notes: readonly ArrayNote[];
}

/** Numbers in a file, one after the other. */
export interface PackedArray {
  readonly bytes: Uint8Array;
  /** Where the first number stands. */
  readonly begin: number;
  readonly type: NumberType;
  readonly little: boolean;
  readonly shape: Shape;
  /** The first axis runs fastest (Fortran), else the last (C). */
  readonly fortran: boolean;
  /** What to do with every number before it is rounded to float32. */
  readonly scale?: { readonly slope: number; readonly inter: number };
}

/**
 * Before anything is allocated: whether a tensor can be made of that shape.
 * Errors (thrown): `array.rank`, `array.empty`, `file.tooManyValues`.
 */
export function checkArrayShape(shape: Shape, file: string, maxValues: number): void {
  if (shape.length === 0 || shape.length > mostLayoutAxes) {
    fail('array.rank', { file, found: shape.length, limit: mostLayoutAxes });
  }
  if (shape.includes(0)) fail('array.empty', { file, shape: shapeText(shape) });
  if (!(numel(shape) <= maxValues)) fail('file.tooManyValues', { file, shape: shapeText(shape), limit: maxValues });
}

/**
 * The numbers as a tensor, rounded to float32, axes in its order.
 * *Shape*: any of 1 to 5 axes, checked before -> [N, C, ...spatial].
 * Errors (thrown): `array.layout`.
 */
export function arrayTensor(array: PackedArray, options: Omit<ArrayOptions, 'maxValues'>): DecodedArray {
  const layout = chosenLayout(array.shape, options.layout);
  const axes = tensorAxes(layout);
  const steps = array.fortran ? strides([...array.shape].reverse()).reverse() : strides(array.shape);
  const shape = axes.map((axis) => (axis === undefined ? 1 : (array.shape[axis] ?? 1)));
  const data = options.allocate(numel(shape));
  const notes = gather(array, data, {
    shape,
    steps: axes.map((axis) => (axis === undefined ? 0 : (steps[axis] ?? 0))),
  });
  return { tensor: { shape, data }, type: array.type, layout, layouts: layoutsOf(array.shape), notes };
}

/** A walk over an array in the tensor's order: sizes, and how far apart neighbours lie in the array. */
interface Walk {
  readonly shape: Shape;
  readonly steps: readonly number[];
}

function gather(array: PackedArray, data: Float32Array, walk: Walk): ArrayNote[] {
  const { bytes, begin, type, little, scale } = array;
  const read = numberReader(new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength), type, little);
  const size = bytesOfType(type);
  const exact = fitsFloat32(type) && scale === undefined;
  let [rounded, beyond, finite, to] = [false, false, true, 0];
  eachRow(walk, (row, length, step) => {
    for (let i = 0, at = begin + row * size; i < length; i++, at += step * size) {
      const number = read(at);
      const value = scale === undefined ? number : number * scale.slope + scale.inter;
      data[to] = value;
      const single = data[to++] ?? 0;
      if (!Number.isFinite(value)) finite = false;
      else if (!exact && single !== value) {
        rounded = true;
        beyond ||= !Number.isFinite(single);
      }
    }
  });
  return [
    ...(rounded ? (['rounded'] as const) : []),
    ...(beyond ? (['beyond-float32'] as const) : []),
    ...(finite ? [] : (['not-finite'] as const)),
  ];
}

/** Every row along the last axis: where it begins, its length, and how far apart its numbers lie. */
function eachRow({ shape, steps }: Walk, visit: (begin: number, length: number, step: number) => void): void {
  const outer = shape.slice(0, -1);
  const [length, step] = [shape.at(-1) ?? 0, steps.at(-1) ?? 0];
  const at = outer.map(() => 0);
  for (let row = 0; row < numel(outer); row++) {
    const begin = at.reduce((sum, index, axis) => sum + index * (steps[axis] ?? 0), 0);
    visit(begin, length, step);
    for (let axis = outer.length - 1; axis >= 0; axis--) {
      at[axis] = (at[axis] ?? 0) + 1;
      if ((at[axis] ?? 0) < (outer[axis] ?? 0)) break;
      at[axis] = 0;
    }
  }
}
