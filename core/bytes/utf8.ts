/** Characters of one call of `String.fromCharCode`, well below the engine's limit on arguments. */
const chunk = 8192;
/** Continuation bytes and the smallest code point that needs them, by the number of leading ones of the first byte. */
const sequences = [
  { mask: 0x1f, smallest: 0x80 },
  { mask: 0x0f, smallest: 0x800 },
  { mask: 0x07, smallest: 0x10000 },
] as const;

/**
 * The text of UTF-8 bytes, or undefined where they are not UTF-8: overlong forms, surrogates and code points beyond
 * U+10FFFF are refused (RFC 3629, section 3).
 */
export function textOfUtf8(bytes: Uint8Array): string | undefined {
  let text = '';
  let units: number[] = [];
  for (let at = 0; at < bytes.length;) {
    const point = pointAt(bytes, at);
    if (point === undefined) return undefined;
    at += utf8Length(point);
    if (point < 0x10000) units.push(point);
    else units.push(0xd800 + ((point - 0x10000) >> 10), 0xdc00 + ((point - 0x10000) & 0x3ff));
    if (units.length < chunk) continue;
    text += String.fromCharCode(...units);
    units = [];
  }
  return text + String.fromCharCode(...units);
}

/** The UTF-8 bytes of a text; a lone surrogate becomes U+FFFD, as in every encoder. */
export function utf8Of(text: string): Uint8Array {
  const bytes: number[] = [];
  for (const character of text) {
    const found = character.codePointAt(0) ?? 0;
    const point = found >= 0xd800 && found <= 0xdfff ? 0xfffd : found;
    const more = utf8Length(point) - 1;
    if (more === 0) bytes.push(point);
    else bytes.push(((0xff00 >> (more + 1)) & 0xff) | (point >> (6 * more)));
    for (let i = more - 1; i >= 0; i--) bytes.push(0x80 | ((point >> (6 * i)) & 0x3f));
  }
  return Uint8Array.from(bytes);
}

function pointAt(bytes: Uint8Array, at: number): number | undefined {
  const first = bytes[at] ?? 0;
  if (first < 0x80) return first;
  if (first < 0xc0 || first > 0xf7) return undefined;
  const more = first < 0xe0 ? 1 : first < 0xf0 ? 2 : 3;
  const { mask, smallest } = sequences[more - 1] ?? sequences[0];
  let point = first & mask;
  for (let i = 1; i <= more; i++) {
    const next = bytes[at + i] ?? 0;
    if ((next & 0xc0) !== 0x80) return undefined;
    point = (point << 6) | (next & 0x3f);
  }
  const surrogate = point >= 0xd800 && point <= 0xdfff;
  return point < smallest || point > 0x10ffff || surrogate ? undefined : point;
}

function utf8Length(point: number): number {
  return point < 0x80 ? 1 : point < 0x800 ? 2 : point < 0x10000 ? 3 : 4;
}
