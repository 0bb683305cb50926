import type { Params } from '../layers/field.ts';
import type { BorderMode } from '../tensor/border.ts';

/** How signal processing slides a kernel over a signal, in the words of NumPy and SciPy. */
export interface SignalOptions {
  /** A convolution turns the kernel round before it slides; a correlation does not. */
  readonly operation: 'convolve' | 'correlate';
  /** full: wherever they touch (n + k - 1 outputs); same: n of these; valid: where the kernel lies inside (n - k + 1). */
  readonly mode: 'full' | 'same' | 'valid';
  /** What lies beyond the border; `value` is that of constant ones. */
  readonly boundary: BorderMode;
  readonly value: number;
  /**
   * Where `same` starts within `full`, which only even kernels tell apart: (k - 1) // 2 (lower: numpy, scipy's
   * convolve2d), or k // 2 (upper: scipy's correlate2d).
   */
  readonly sameStart: 'lower' | 'upper';
}

/** One layer of a recipe. */
export interface SignalPart {
  readonly type: 'pad' | 'conv';
  readonly params: Params;
}

/** The output of `full` at which `same` begins, per axis of the kernel. */
export function sameStartOf(kernel: readonly number[], side: SignalOptions['sameStart']): number[] {
  return kernel.map((k) => Math.floor((side === 'lower' ? k - 1 : k) / 2));
}

/**
 * The two layers that do what signal processing calls convolution: a border of its own, then the slide.
 * *Shape*: [N, 1, ...n] -> [N, 1, ...n + k - 1], [N, 1, ...n] or [N, 1, ...n - k + 1], the kernel as weight [1, 1, ...k].
 */
export function signalParts(kernel: readonly number[], options: SignalOptions): readonly SignalPart[] {
  const { before, after } = signalBorder(kernel, options);
  const { boundary, value } = options;
  return [
    { type: 'pad', params: { before, after, mode: boundary, value } },
    {
      type: 'conv',
      params: {
        outChannels: 1,
        kernel,
        padding: { size: 'valid', before: [0], after: [0], mode: 'zeros' },
        bias: false,
        reversed: options.operation === 'convolve',
      },
    },
  ];
}

/** Positions in front of and behind every axis: k - 1 together for `same`, as many on each side for `full`. */
function signalBorder(kernel: readonly number[], { mode, sameStart }: SignalOptions) {
  const reach = kernel.map((k) => k - 1);
  switch (mode) {
    case 'full':
      return { before: reach, after: reach };
    case 'valid':
      return { before: reach.map(() => 0), after: reach.map(() => 0) };
    case 'same': {
      const start = sameStartOf(kernel, sameStart);
      return { before: reach.map((r, axis) => r - (start[axis] ?? 0)), after: start };
    }
  }
}
