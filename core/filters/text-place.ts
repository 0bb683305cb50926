import { fail, type ErrorCode, type ErrorValue, type ErrorValues } from '../errors.ts';

/** Where something stands in a text a person can edit; both count from 1. */
export interface Place {
  readonly line: number;
  readonly column: number;
}

/** The place of a character, by its offset. Lines end in \n, \r\n or \r. */
export function placeOf(text: string, offset: number): Place {
  const lines = text.slice(0, offset).split(/\r\n|\r|\n/);
  return { line: lines.length, column: (lines.at(-1)?.length ?? 0) + 1 };
}

/** The errors whose sentences name a line and a column. */
type Placed = {
  [Code in ErrorCode]: ErrorValues<Code> extends Record<keyof Place, ErrorValue> ? Code : never;
}[ErrorCode];

/** Throws an error whose sentence names a line and a column. */
export function failAt<Code extends Placed>(
  code: Code,
  { text, offset }: { readonly text: string; readonly offset: number },
  values: Omit<ErrorValues<Code>, keyof Place>,
): never {
  return fail(code, { ...values, ...placeOf(text, offset) } as unknown as ErrorValues<Code>);
}

/** A piece of the text as a sentence can show it: short, and without characters that cannot be seen. */
export function shown(found: string): string {
  const clean = Array.from(found.slice(0, 48), (character) => (/[\p{C}\p{Z}]/u.test(character) ? ' ' : character));
  return clean.length > 24 ? `${clean.slice(0, 24).join('')}…` : clean.join('');
}
