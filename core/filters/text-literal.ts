import { nestIn, type Nest, type Nested } from './text-nest.ts';
import { nonZero, readDecimal, type Ratio } from './text-number.ts';
import { failAt } from './text-place.ts';
import { isSign, scan, type Scanner } from './text-scanner.ts';

/** Nested lists with what was around them. */
export interface Literal extends Nested {
  readonly scale: Ratio;
  /** What the named type makes of a number. */
  readonly round: (value: number) => number;
}

const wrapper = /^(?:(?:np|numpy)\.)?(?:array|asarray)$|^(?:torch\.)?tensor$/;
const typeName = /^(?:np\.|numpy\.|torch\.)?(float32|float64|float|double|u?int(?:8|16|32|64)?)$/;

/**
 * Nested lists as Python, NumPy and JSON write them, as `print` shows them too (blanks between numbers):
 * `[[1, 2], [3, 4]]`, perhaps inside `np.array( )`, `array( , dtype=float32)` or `tensor( )`, times or over a common scale:
 * `1/16 * [[...]]`, `[[...]] / 16`. `dtype=float32` rounds as NumPy does, whole-number types cut what is behind the point.
 * Throws `kernelText.symbol`, `kernelText.bracket` and what {@link nestIn} and {@link readDecimal} throw.
 */
export function readLiteral(text: string, start: number): Literal {
  const scanner = scan(text, start);
  const before = scaleBefore(scanner);
  const name = scanner.next;
  const nest = nestIn(text);
  let round = (value: number) => value;
  if (name !== undefined && wrapper.test(name.text)) {
    scanner.skip();
    const opened = scanner.next?.offset ?? name.offset;
    scanner.expect('(', name.offset);
    readLists(scanner, nest);
    if (scanner.accept(',') && scanner.next?.text !== ')') round = readType(scanner, opened);
    scanner.accept(',');
    scanner.expect(')', opened);
  } else readLists(scanner, nest);
  const after = scaleAfter(scanner);
  if (scanner.next !== undefined) scanner.refuse();
  const scale = { over: before.over * after.over, under: before.under * after.under };
  return { ...nest.finish(), scale, round };
}

/** `1/16 *` or `(1/16) *`; 1 where there is none. */
function scaleBefore(scanner: Scanner): Ratio {
  const first = scanner.next;
  if (first === undefined || first.text === '[' || /^[a-z]/i.test(first.text)) return { over: 1, under: 1 };
  const isWrapped = scanner.accept('(');
  const scale = readNumber(scanner);
  if (isWrapped) scanner.expect(')', first.offset);
  scanner.expect('*', first.offset);
  return scale;
}

/** `/ 16`, `* 1/16` or `* (1/16)`; 1 where there is none. */
function scaleAfter(scanner: Scanner): Ratio {
  if (scanner.accept('/')) {
    const offset = scanner.next?.offset ?? scanner.text.length;
    return { over: 1, under: nonZero(scanner.text, readWord(scanner), offset) };
  }
  const star = scanner.next?.offset ?? 0;
  if (!scanner.accept('*')) return { over: 1, under: 1 };
  const isWrapped = scanner.accept('(');
  const scale = readNumber(scanner);
  if (isWrapped) scanner.expect(')', star);
  return scale;
}

function readLists(scanner: Scanner, nest: Nest): void {
  const opened: number[] = [];
  if (scanner.next?.text !== '[') scanner.refuse();
  do {
    const token = scanner.next;
    if (token === undefined) failAt('kernelText.bracket', { text: scanner.text, offset: opened.at(-1) ?? 0 }, {});
    if (token.text === '[') {
      nest.open(token.offset);
      opened.push(token.offset);
      scanner.skip();
      continue;
    }
    if (token.text === ']') {
      scanner.skip();
      nest.close();
      opened.pop();
    } else nest.number(readNumber(scanner), token.offset);
    // One comma may follow; a blank separates as well.
    if (opened.length > 0) scanner.accept(',');
  } while (opened.length > 0);
}

/** A number or a fraction; blanks around the slash do not matter. */
function readNumber(scanner: Scanner): Ratio {
  const over = readWord(scanner);
  if (!scanner.accept('/')) return { over, under: 1 };
  const offset = scanner.next?.offset ?? scanner.text.length;
  return { over, under: nonZero(scanner.text, readWord(scanner), offset) };
}

function readWord(scanner: Scanner): number {
  const { text, next: word } = scanner;
  if (word?.text === ',' || word?.text === ']') failAt('kernelText.missing', { text, offset: word.offset }, {});
  if (word === undefined || isSign(word)) return scanner.refuse();
  scanner.skip();
  return readDecimal(text, word.text, word.offset);
}

/** `dtype=float32`: how NumPy turns a number into one of that type. */
function readType(scanner: Scanner, opened: number): (value: number) => number {
  if (!scanner.accept('dtype')) scanner.refuse();
  scanner.expect('=', opened);
  const [, type] = typeName.exec(scanner.next?.text ?? '') ?? scanner.refuse();
  scanner.skip();
  if (type === 'float32') return Math.fround;
  return type?.includes('int') === true ? Math.trunc : (value) => value;
}
