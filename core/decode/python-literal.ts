/** What the header of a .npy file may hold; a list stands for one nobody needs to know more of. */
export type PythonValue = string | boolean | number | readonly number[] | { readonly list: true };

const token = /\s*(?:('[^'\\\n]*'|"[^"\\\n]*")|(\d+)L?|(True|False)\b|([{}()[\],:]))/y;

/**
 * The entries of a dictionary as Python writes it: texts as keys; texts, whole numbers, True, False and tuples of whole
 * numbers as values, blanks and a comma at the end allowed. Lists are passed over. Undefined for everything else.
 */
export function readPythonDict(text: string): ReadonlyMap<string, PythonValue> | undefined {
  const tokens = tokensOf(text);
  if (tokens === undefined) return undefined;
  let at = 0;
  const accept = (sign: string) => tokens[at] === sign && ++at > 0;
  const entries = new Map<string, PythonValue>();
  if (!accept('{')) return undefined;
  while (!accept('}')) {
    const key = textIn(tokens[at++]);
    if (key === undefined || entries.has(key) || !accept(':')) return undefined;
    const read = readValue(tokens, at);
    if (read === undefined) return undefined;
    entries.set(key, read.value);
    at = read.end;
    if (!accept(',') && tokens[at] !== '}') return undefined;
  }
  return at === tokens.length ? entries : undefined;
}

interface Read {
  readonly value: PythonValue;
  readonly end: number;
}

function readValue(tokens: readonly string[], at: number): Read | undefined {
  const first = tokens[at] ?? '';
  const text = textIn(first);
  if (text !== undefined) return { value: text, end: at + 1 };
  if (first === 'True' || first === 'False') return { value: first === 'True', end: at + 1 };
  if (isWhole(first)) return { value: Number(first), end: at + 1 };
  if (first === '(') return readTuple(tokens, at + 1);
  return first === '[' ? passList(tokens, at) : undefined;
}

/** `()`, `(3,)`, `(3, 4)`; `(3)` is no tuple. */
function readTuple(tokens: readonly string[], begin: number): Read | undefined {
  const value: number[] = [];
  let at = begin;
  let commas = 0;
  while (tokens[at] !== ')') {
    const word = tokens[at++] ?? '';
    if (!isWhole(word)) return undefined;
    value.push(Number(word));
    if (tokens[at] === ',') {
      at++;
      commas++;
    } else if (tokens[at] !== ')') return undefined;
  }
  return value.length === 1 && commas === 0 ? undefined : { value, end: at + 1 };
}

/** To the bracket that closes it. */
function passList(tokens: readonly string[], begin: number): Read | undefined {
  let depth = 0;
  for (let at = begin; at < tokens.length; at++) {
    if ('[('.includes(tokens[at] ?? '')) depth++;
    if ('])'.includes(tokens[at] ?? '')) depth--;
    if (depth === 0) return { value: { list: true }, end: at + 1 };
  }
  return undefined;
}

function tokensOf(text: string): string[] | undefined {
  const tokens: string[] = [];
  const end = text.trimEnd().length;
  token.lastIndex = 0;
  while (token.lastIndex < end) {
    const match = token.exec(text);
    if (match === null) return undefined;
    // A whole number without the L that Python 2 may have put behind it.
    tokens.push(match[2] ?? match[0].trim());
  }
  return tokens;
}

function textIn(word: string | undefined): string | undefined {
  return word !== undefined && /^['"]/.test(word) ? word.slice(1, -1) : undefined;
}

function isWhole(word: string): boolean {
  return /^\d+$/.test(word);
}
