import { ConformanceError } from '../suite.ts';
import { bare, planned } from './planned.ts';

/** An h x w convolution of D_in to D_out channels in g groups. */
export function groupedFigures(height: number, width: number, inputs: number, outputs: number, groups: number) {
  const source = [1, inputs, height, width];
  const params = { ...bare, outChannels: outputs, kernel: [height, width] };
  const parted = planned([['grouped', { ...params, groups }]], source);
  const whole = planned([['conv', params]], source);
  const shape = parted.steps[0]?.slots[0]?.shape;
  if (shape === undefined) throw new ConformanceError('the grouped convolution has no weights');
  const [filters = 0, filterDepth = 0] = shape;
  return {
    h: height,
    w: width,
    Din: inputs,
    Dout: outputs,
    groups,
    params: Number(parted.parameters),
    paramsUngrouped: Number(whole.parameters),
    filterDepth,
    filtersPerGroup: filters / groups,
  };
}
