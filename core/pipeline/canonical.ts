/**
 * The one text of a JSON value on one line: keys sorted, no spaces, `undefined` members left out. Unlike JSON.stringify
 * it keeps −0, so that different values have different texts. Numbers must be finite.
 */
export function compactJson(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(compactJson).join(',')}]`;
  if (typeof value !== 'object' || value === null) return scalar(value);
  const members = sortedMembers(value, []).map(([key, member]) => `${JSON.stringify(key)}:${compactJson(member)}`);
  return `{${members.join(',')}}`;
}

/**
 * The same for people: one member a line, indented by two spaces, lists of plain values on one line. `order` names keys
 * that come before the others, which are sorted.
 */
export function readableJson(value: unknown, order: readonly string[], indent = ''): string {
  const inner = `${indent}  `;
  if (Array.isArray(value)) {
    if (value.every((item) => typeof item !== 'object' || item === null)) return `[${value.map(scalar).join(', ')}]`;
    return `[\n${value.map((item) => inner + readableJson(item, order, inner)).join(',\n')}\n${indent}]`;
  }
  if (typeof value !== 'object' || value === null) return scalar(value);
  const members = sortedMembers(value, order);
  if (members.length === 0) return '{}';
  const lines = members.map(([key, member]) => `${inner}${JSON.stringify(key)}: ${readableJson(member, order, inner)}`);
  return `{\n${lines.join(',\n')}\n${indent}}`;
}

function scalar(value: unknown): string {
  return Object.is(value, -0) ? '-0' : JSON.stringify(value);
}

function sortedMembers(value: object, order: readonly string[]): [string, unknown][] {
  const rank = (key: string): number => (order.includes(key) ? order.indexOf(key) : order.length);
  return Object.entries(value)
    .filter(([, member]) => member !== undefined)
    .sort(([a], [b]) => rank(a) - rank(b) || (a < b ? -1 : 1));
}
