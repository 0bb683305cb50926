import type { UnitRun } from '../../core/kernels/kernel-set.ts';
import type { WasmHost } from '../../core/kernels/wasm/host.ts';
import { compiled, gatherRows, mapGrid, plainly } from './reduced-maps.ts';
import type { GatherOrder, RowsOrder } from './worker-jobs.ts';

/** Takes rows of planes [begin, end) into reduced maps. */
export function gatherRun({ reduced, from, held, rows, row }: GatherOrder, host?: WasmHost): UnitRun {
  const way = host === undefined ? plainly(reduced) : compiled(reduced, host);
  const { width, height } = reduced.map;
  const { channels } = mapGrid(reduced.tensor.shape);
  const perPlane = (held.end - held.begin) * row;
  // A row of a volume is a whole map.
  const isMap = row === width * height;
  const mapsPerPlane = isMap ? channels / (from.length / perPlane) : 1;
  return (begin, end) => {
    for (let plane = begin; plane < end; plane++) {
      const at = plane * perPlane + (rows.begin - held.begin) * row;
      if (isMap) {
        for (let map = rows.begin; map < rows.end; map++) {
          const data = from.subarray(at + (map - rows.begin) * row, at + (map - rows.begin + 1) * row);
          gatherRows(reduced, plane * mapsPerPlane + map, data, { first: 0, rows: height }, way);
        }
      } else gatherRows(reduced, plane, from.subarray(at), { first: rows.begin, rows: rows.end - rows.begin }, way);
    }
  };
}

/** Copies rows of planes [begin, end). */
export function rowsRun({ from, held, to, place, rows, row }: RowsOrder): UnitRun {
  const [there, here] = [(held.end - held.begin) * row, (place.end - place.begin) * row];
  const [first, second] = [(rows.begin - held.begin) * row, (rows.begin - place.begin) * row];
  const length = (rows.end - rows.begin) * row;
  return (begin, end) => {
    for (let plane = begin; plane < end; plane++) {
      const at = plane * there + first;
      to.set(from.subarray(at, at + length), plane * here + second);
    }
  };
}
