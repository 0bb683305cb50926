import type { Replies } from '../../../electron/contract/engine.ts';
import type { Frame } from '../bench/field-frame.ts';

/** The box around the inputs of a channel that a number reads, on a picture; nothing where it reads none. */
export function windowFrame(terms: Replies['arithmetic']['terms'], channel: number): Frame | undefined {
  const places = terms.flatMap(({ input, channel: own }) => {
    const [row, column] = input?.position.slice(-2) ?? [];
    return input?.position.length === 4 && own === channel && row !== undefined && column !== undefined
      ? [{ row, column }]
      : [];
  });
  if (places.length === 0) return undefined;
  const [rows, columns] = [places.map(({ row }) => row), places.map(({ column }) => column)];
  const [x, y] = [Math.min(...columns), Math.min(...rows)];
  return { x, y, width: Math.max(...columns) - x + 1, height: Math.max(...rows) - y + 1 };
}
