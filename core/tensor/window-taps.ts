import { borderPosition, type BorderMode } from './border.ts';

/** A window that slides over the spatial axes. `output`: how often it stops along each. */
export interface SlidingWindow {
  readonly input: readonly number[];
  readonly output: readonly number[];
  readonly kernel: readonly number[];
  readonly stride: readonly number[];
  readonly dilation: readonly number[];
  readonly padBefore: readonly number[];
  readonly border: BorderMode;
}

/**
 * Calls `visit` for every tap of every stop that meets an input, with flat, row-major indices of the stop, the tap and
 * the input position. The taps of one stop come in order, those on constant padding not at all.
 */
export function forEachTap(window: SlidingWindow, visit: (stop: number, tap: number, position: number) => void): void {
  const tables = window.input.map((_, axis) => axisSources(window, axis));
  walk(0, 0, 0, 0);

  function walk(axis: number, stop: number, tap: number, position: number): void {
    const table = tables[axis];
    if (table === undefined) {
      visit(stop, tap, position);
      return;
    }
    const [stops, taps, size] = [window.output[axis] ?? 0, window.kernel[axis] ?? 0, window.input[axis] ?? 0];
    for (let o = 0; o < stops; o++) {
      for (let k = 0; k < taps; k++) {
        const source = table[o * taps + k] ?? -1;
        if (source >= 0) walk(axis + 1, stop * stops + o, tap * taps + k, position * size + source);
      }
    }
  }
}

/** The input position under every tap of every stop of one axis, -1 on constant padding. *Shape*: stops x taps. */
export function axisSources(window: SlidingWindow, axis: number): Int32Array {
  const [stops, taps, size] = [window.output[axis] ?? 0, window.kernel[axis] ?? 0, window.input[axis] ?? 0];
  const [stride, dilation, pad] = [window.stride[axis] ?? 1, window.dilation[axis] ?? 1, window.padBefore[axis] ?? 0];
  return Int32Array.from({ length: stops * taps }, (_, i) => {
    const k = i % taps;
    const at = ((i - k) / taps) * stride + k * dilation - pad;
    return borderPosition(at, size, window.border);
  });
}
