/**
 * Four 32-bit lanes, each fed with every word and stirred by its neighbour, so that two texts would have to agree in
 * all four at once. Made for naming results, not against an adversary.
 */
type Lanes = [number, number, number, number];

const start: Lanes = [0x2545f491, 0x6a09e667, 0x3c6ef372, 0x510e527f];
// Odd, with ones and zeros well spread: multiplying by them modulo 2^32 loses nothing.
const factors: Lanes = [0x9e3779b1, 0x85ebca6b, 0xc2b2ae35, 0x27d4eb2f];

/** A 128-bit content hash of a text, as 32 hex digits. */
export function hashText(text: string): string {
  const lanes: Lanes = [...start];
  for (let i = 0; i < text.length; i++) absorb(lanes, text.charCodeAt(i));
  return finish(lanes, text.length);
}

/**
 * A 128-bit content hash of numbers as the float32 values they become, bit for bit (0 and −0 differ), as 32 hex digits.
 */
export function hashFloats(values: readonly number[]): string {
  const lanes: Lanes = [...start];
  const float = new Float32Array(1);
  const word = new Uint32Array(float.buffer);
  for (const value of values) {
    float[0] = value;
    absorb(lanes, word[0] ?? 0);
  }
  return finish(lanes, values.length);
}

function absorb(lanes: Lanes, word: number): void {
  const [a, b, c, d] = lanes;
  lanes[0] = Math.imul(a ^ word ^ (d >>> 15), factors[0]);
  lanes[1] = Math.imul(b ^ word ^ (a >>> 13), factors[1]);
  lanes[2] = Math.imul(c ^ word ^ (b >>> 16), factors[2]);
  lanes[3] = Math.imul(d ^ word ^ (c >>> 14), factors[3]);
}

function finish(lanes: Lanes, length: number): string {
  // Rounds without input, so that the last words reach every bit of every lane.
  for (const word of [length, length >>> 16, 0x5bd1e995, 0x1b873593]) absorb(lanes, word);
  return lanes.map((lane) => (lane >>> 0).toString(16).padStart(8, '0')).join('');
}
