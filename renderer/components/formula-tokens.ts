/** A piece of a formula on the screen. */
export interface FormulaToken {
  readonly text: string;
  /** Written small below the line. */
  readonly sub?: string;
  readonly role: 'input' | 'kernel' | 'output' | 'plain';
}

const operand = /([A-Za-z]+(?:_[A-Za-z0-9]+)?'?|\d+)/;

/** Whose number a letter is: the same three hues as everywhere (input, kernel, output). */
function roleOf(symbol: string): FormulaToken['role'] {
  if (/^(C_in|g)$/.test(symbol)) return 'input';
  if (/^[kdr](_|$)/.test(symbol)) return 'kernel';
  return /^(C_out|C|N|[LDHW]')$/.test(symbol) ? 'output' : 'plain';
}

/** `C_out` becomes C with a small “out”, `H'` becomes H′. */
export function symbolTokens(symbols: string): FormulaToken[] {
  return symbols.split(operand).flatMap((text, i) => {
    if (text === '') return [];
    if (i % 2 === 0) return [{ text, role: 'plain' as const }];
    const [name = '', sub] = text.replace("'", '′').split('_');
    const token = { text: name, role: roleOf(text) };
    return [sub === undefined ? token : { ...token, sub }];
  });
}

/** The same formula with numbers: each gets the role of the letter in its place. `write` groups digits. */
export function numberTokens(symbols: string, numbers: string, write: (digits: string) => string): FormulaToken[] {
  const letters = symbols.split(operand).filter((_, i) => i % 2 === 1);
  const parts = numbers.split(operand);
  const isAlike = parts.length === 2 * letters.length + 1;
  return parts.flatMap((text, i) => {
    if (text === '') return [];
    if (i % 2 === 0) return [{ text, role: 'plain' as const }];
    const letter = isAlike ? (letters[(i - 1) / 2] ?? '') : '';
    return [{ text: /^\d+$/.test(text) ? write(text) : text, role: roleOf(letter) }];
  });
}
