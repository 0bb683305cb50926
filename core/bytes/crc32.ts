/** The polynomial of PNG and zip, lowest bit first (ISO 3309). */
const polynomial = 0xedb88320;

const table = Uint32Array.from({ length: 256 }, (_, byte) => {
  let rest = byte;
  for (let bit = 0; bit < 8; bit++) rest = rest & 1 ? (rest >>> 1) ^ polynomial : rest >>> 1;
  return rest;
});

/** CRC-32 of bytes [begin, end); `before` is that of the bytes in front of them, where they are a later part. */
export function crc32(bytes: Uint8Array, begin: number, end: number, before = 0): number {
  let crc = ~before;
  for (let at = begin; at < end; at++) crc = (crc >>> 8) ^ (table[(crc ^ (bytes[at] ?? 0)) & 255] ?? 0);
  return ~crc >>> 0;
}
