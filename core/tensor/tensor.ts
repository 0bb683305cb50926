/** Sizes of a tensor, outermost first. Images are [N, C, H, W], volumes [N, C, D, H, W], signals [N, C, L]. */
export type Shape = readonly number[];

/** float32 values, row-major. `data` may be a view into shared memory. */
export interface Tensor {
  readonly shape: Shape;
  readonly data: Float32Array;
}

/** One number per spatial axis, in axis order (2-D: height, width). */
export type PerAxis = readonly number[];
