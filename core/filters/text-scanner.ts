import { failAt, shown } from './text-place.ts';

/** A piece of a literal: a sign of its own, or a word up to the next one. */
export interface Token {
  readonly text: string;
  readonly offset: number;
}

/** Reads a literal token by token; `next` is undefined at the end. */
export interface Scanner {
  readonly text: string;
  readonly next: Token | undefined;
  skip(): void;
  /** Whether the next token is this sign, which is then passed. */
  accept(sign: string): boolean;
  /** Passes this sign, or throws `kernelText.symbol`; at the end of the text `kernelText.bracket` for the open one. */
  expect(sign: string, opened: number): void;
  /** Throws `kernelText.symbol` for the next token, `kernelText.missing` at the end of the text. */
  refuse(): never;
}

const signs = '[](),*/=';

/** From `start` on. Words are runs of anything but blanks and the signs. */
export function scan(text: string, start: number): Scanner {
  const pattern = /[[\](),*/=]|[^\s[\](),*/=]+/g;
  pattern.lastIndex = start;
  let next = advance();
  function advance(): Token | undefined {
    const match = pattern.exec(text);
    return match === null ? undefined : { text: match[0], offset: match.index };
  }
  const refuse = (): never => {
    if (next === undefined) return failAt('kernelText.missing', { text, offset: text.length }, {});
    return failAt('kernelText.symbol', { text, offset: next.offset }, { found: shown(next.text) });
  };
  const accept = (sign: string) => {
    if (next?.text !== sign) return false;
    next = advance();
    return true;
  };
  return {
    text,
    get next() {
      return next;
    },
    skip: () => void (next = advance()),
    accept,
    expect(sign, opened) {
      if (accept(sign)) return;
      if (next === undefined) failAt('kernelText.bracket', { text, offset: opened }, {});
      refuse();
    },
    refuse,
  };
}

export function isSign(token: Token): boolean {
  return signs.includes(token.text);
}
