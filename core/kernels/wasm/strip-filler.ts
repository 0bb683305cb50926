import type { PaddingMode } from '../../layers/op.ts';
import { volume } from '../reference/grid.ts';
import type { Scratch, WasmHost } from './host.ts';
import { columnsAcross, writeColumnMap, writeRowMap, type Block, type StripLayout } from './strip-layout.ts';

/** Fills strips with what blocks read of the planes from an address on; answers where the strip is. */
export function stripFiller(
  host: WasmHost,
  scratch: Scratch,
  layout: StripLayout,
  paddingMode: PaddingMode,
  planes: number,
  beyond = 0,
): (src: number, block: Block) => number {
  const { grid, lines, line, phases, phase } = layout;
  const rowMap = scratch.ints(lines);
  const columnMap = scratch.ints(columnsAcross(grid, layout.columns));
  const temp = scratch.take(line + 64);
  const strip = scratch.take(layout.bytes);
  const { kernels } = host;
  let [knownZ, knownY, knownX] = [-1, -1, -1];
  return (src, block) => {
    if (block.z !== knownZ || block.y !== knownY) {
      writeRowMap(layout, block, paddingMode, rowMap);
      [knownZ, knownY] = [block.z, block.y];
    }
    if (block.x !== knownX) {
      writeColumnMap(layout, block, paddingMode, columnMap);
      knownX = block.x;
    }
    const first = block.x * grid.stride[2];
    const across = columnsAcross(grid, block.columns);
    kernels.fillStrip(
      src,
      volume(grid.input) * 4,
      planes,
      grid.input[2],
      rowMap.byteOffset,
      lines,
      columnMap.byteOffset,
      first,
      across,
      grid.padBefore[2],
      strip,
      line,
      phases,
      phase,
      temp,
      beyond,
    );
    return strip;
  };
}
