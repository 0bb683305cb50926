import type { ErrorData } from '../errors.ts';
import type { ParamValue, Problem } from '../layers/field.ts';
import type { Part } from './kind.ts';

/** A problem found in a part, told in the words of the block: its names for what it handed down. */
export function inTheBlocksWords(problem: Problem, part: Pick<Part, 'handedDown'>): Problem {
  const { handedDown } = part;
  if (handedDown === undefined) return problem;
  const { error, fix } = problem;
  const told = renamed(error, handedDown);
  if (fix === undefined) return { error: told };
  const changes: [string, ParamValue][] = [];
  for (const [name, value] of Object.entries(fix)) {
    const outer = handedDown[name];
    // A parameter the recipe settles itself cannot be mended by the user, so there is no fix to offer.
    if (outer === undefined) return { error: told };
    changes.push([outer, value]);
  }
  return { error: told, fix: Object.fromEntries(changes) };
}

function renamed(error: ErrorData, handedDown: Readonly<Record<string, string>>): ErrorData {
  const field = error.values['field'];
  const outer = typeof field === 'string' ? handedDown[field] : undefined;
  return outer === undefined ? error : { code: error.code, values: { ...error.values, field: outer } };
}
