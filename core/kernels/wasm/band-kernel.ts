import type { LayerOp } from '../../layers/op.ts';
import type { StepBuffers, StepKernel } from '../kernel-set.ts';
import type { Triple } from '../reference/grid.ts';
import type { Scratch, WasmHost } from './host.ts';
import { placeOf } from './kernel-place.ts';

/** Values of a unit. */
const unitValues = 16_384;

/** Some rows of one depth of a plane; `at`: the place of the first value in the output. */
export interface Band {
  readonly plane: number;
  readonly z: number;
  readonly y: number;
  readonly rows: number;
  readonly at: number;
}

type BindBands = (buffers: StepBuffers, host: WasmHost, scratch: Scratch, mostRows: number) => (band: Band) => void;

/** A step of the algorithm `vector` whose units are bands of output rows. `work`: of one value. */
export function bandKernel(op: LayerOp, sizes: Triple, work: number, bind: BindBands): StepKernel {
  const [depth, height, width] = sizes;
  const planes = op.output[0] * op.output[1];
  const mostRows = Math.max(1, Math.min(height, Math.floor(unitValues / width)));
  const perDepth = Math.ceil(height / mostRows);
  const perPlane = depth * perDepth;
  const rowsBefore = (units: number) =>
    Math.floor(units / perDepth) * height + Math.min(height, (units % perDepth) * mostRows);
  return {
    algorithm: 'vector',
    units: planes * perPlane,
    workPerUnit: mostRows * width * work,
    packedLength: 0,
    pack: () => true,
    bind: (buffers, place) => {
      const { host } = placeOf(place);
      const run = bind(buffers, host, host.scratch(), mostRows);
      return (begin, end) => {
        for (let unit = begin; unit < end; unit++) {
          const row = rowsBefore(unit);
          const y = row % height;
          const z = Math.floor(row / height) % depth;
          const plane = Math.floor(unit / perPlane);
          run({ plane, z, y, rows: Math.min(mostRows, height - y), at: row * width });
        }
      };
    },
    valuesReady: (units, plane) => rowsBefore(Math.max(0, Math.min(perPlane, units - plane * perPlane))) * width,
  };
}
