/** What a file may claim before it is refused. Bytes held after reading stay within about nine times those of the file. */
export const onnxLimits = {
  /** Of the model, and again of all its outside data together. */
  fileBytes: 2 ** 31,
  /** Subgraphs included. */
  nodes: 100_000,
  /** Messages, names and attribute values of one file. */
  parts: 4_000_000,
  /** Of one name or text value, in bytes. */
  textBytes: 2 ** 24,
  /** Graphs inside attributes of nodes inside graphs. Nothing else in a file nests without end. */
  subgraphDepth: 16,
  rank: 32,
} as const;
