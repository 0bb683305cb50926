// What the TypeScript side calls, and the micro kernels, which stay out of line because they are exported: inlined, they
// would share the registers of the loops around them.
export { fillStrip } from './strip';
export { packedBox, directBox, packedTile, directBatch, packColumns } from './box';
export { interleave, fillRows } from './phases';
export { filterRows, threeByThreeRows } from './rows';
export * from './micro';
export { activate, combinePair, affine } from './flat';
export { sumOf, squaresOf } from './sums';
export { tallyRow, boxSums } from './tally';
export { maxRows, averageRows } from './pools';
export { moveRows, padRows, gatherRow, mixRow } from './moves';
