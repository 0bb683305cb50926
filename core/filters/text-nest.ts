import { mostKernelAxes } from './kernel.ts';
import type { Ratio } from './text-number.ts';
import { failAt } from './text-place.ts';

/** Numbers of the largest kernel that is read from text. */
export const mostNumbers = 2 ** 20;

/** What was read: the shape, and the numbers with their offsets in the text, row-major. */
export interface Nested {
  readonly shape: readonly number[];
  readonly numbers: readonly Ratio[];
  readonly offsets: readonly number[];
}

/** Takes lists and numbers as they come and holds them to one shape. Offsets say where in the text they stand. */
export interface Nest {
  open(offset: number): void;
  number(value: Ratio, offset: number): void;
  close(): void;
  readonly depth: number;
  finish(): Nested;
}

/**
 * The shape of nested lists: all at one depth equally long, numbers only in the innermost. Throws `kernelText.axes`,
 * `kernelText.mixed`, `kernelText.ragged`, `kernelText.missing` (a list of nothing), `kernelText.tooMany`.
 */
export function nestIn(text: string): Nest {
  const numbers: Ratio[] = [];
  const offsets: number[] = [];
  const shape: number[] = [];
  const lists: { offset: number; entries: number }[] = [];
  let deepest: number | undefined;
  const enter = (offset: number, isList: boolean) => {
    const list = lists.at(-1);
    if (list !== undefined) list.entries++;
    // Lists stand above the depth of the numbers, numbers at it.
    const fits = deepest === undefined || (isList ? lists.length < deepest : lists.length === deepest);
    if (!fits) failAt('kernelText.mixed', { text, offset }, {});
  };
  return {
    get depth() {
      return lists.length;
    },
    open(offset) {
      if (lists.length === mostKernelAxes) failAt('kernelText.axes', { text, offset }, { limit: mostKernelAxes });
      enter(offset, true);
      lists.push({ offset, entries: 0 });
    },
    number(value, offset) {
      enter(offset, false);
      deepest = lists.length;
      if (numbers.length === mostNumbers) failAt('kernelText.tooMany', { text, offset }, { limit: mostNumbers });
      numbers.push(value);
      offsets.push(offset);
    },
    close() {
      const { offset, entries } = lists.pop() ?? { offset: 0, entries: 0 };
      if (entries === 0) failAt('kernelText.missing', { text, offset: offset + 1 }, {});
      const wanted = (shape[lists.length] ??= entries);
      if (entries !== wanted) failAt('kernelText.ragged', { text, offset }, { found: entries, wanted });
    },
    finish: () => ({ shape, numbers, offsets }),
  };
}
