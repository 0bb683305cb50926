import type { Preparation } from '../sources/preparation.ts';
import { readGenerated } from '../sources/read-generated.ts';
import { generatedParameters } from '../sources/generated.ts';
import { compactJson } from './canonical.ts';
import type { InputSource } from './document.ts';
import { hashText } from './hash.ts';

/** Raised whenever a source would give other values than before, so that no old result passes for a new one. */
const version = 1;

/**
 * Names an input by its content: a file by its bytes, not its name; a generated one by all its parameters, settled; a
 * typed one by its text. Equal keys, equal values.
 * Errors (thrown): those of {@link readGenerated}.
 */
export function sourceKey(source: InputSource): string {
  if ('sha256' in source) return `source-${version}-${source.sha256}`;
  if ('typed' in source) return `typed-${version}-${hashText(source.typed)}`;
  const { input, value } = readGenerated(source.generated);
  const values = generatedParameters(input).map(({ name }) => [name, value(name)]);
  return `generated-${version}-${hashText(compactJson([input, values]))}`;
}

/** Names what comes out of a preparation; without steps it is the input itself. */
export function preparedKey(key: string, preparation: Preparation): string {
  if (preparation.length === 0) return key;
  return `prepared-${version}-${hashText(compactJson([key, preparation]))}`;
}
