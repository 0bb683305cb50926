import { maxIndexOf } from '../../layers/max-index.ts';
import type { PoolOp } from '../../layers/op.ts';
import { spatialOf } from '../../tensor/shape.ts';
import { flagAttribute, integerAttribute, refuseAttribute } from '../attributes.ts';
import { emit, emitLayer, inputOf, type NodeLowering, type Operator } from '../node-lowering.ts';
import { kernelAttribute, poolStops, windowAttributes } from '../windows.ts';

/** MaxPool(X) -> Y, Indices: row-major places in the whole of X, or with storage_order 1 column-major ones. */
export const maxPool: Operator = (at) => {
  const op = poolOf(at, 'max');
  const largest = emit(at, op, [inputOf(at, 0)]);
  if (!at.node.outputs[1]) return [largest];
  const order = flagAttribute(at, 'storage_order') ? 'column-major' : 'row-major';
  return [largest, emit(at, maxIndexOf(op, order), [inputOf(at, 0)], [], 'int64')];
};

export const averagePool: Operator = (at) => [
  emit(at, { ...poolOf(at, 'average'), countPadding: flagAttribute(at, 'count_include_pad') }, [inputOf(at, 0)]),
];

/** LpPool; its exponent was a floating-point number once. */
export const lpPool: Operator = (at) => [emit(at, { ...poolOf(at, 'lp'), power: exponentOf(at) }, [inputOf(at, 0)])];

export const globalAveragePool: Operator = (at) => [global(at, 'average')];

export const globalMaxPool: Operator = (at) => [global(at, 'max')];

export const globalLpPool: Operator = (at) => {
  const spatial = spatialOf(inputOf(at, 0).shape);
  const params = { method: 'lp', kernel: spatial, stride: [1], power: exponentOf(at) };
  return [emitLayer(at, 'pool', params, [inputOf(at, 0)])];
};

function global(at: NodeLowering, method: 'average' | 'max') {
  return emitLayer(at, 'adaptive-pool', { method, output: [1] }, [inputOf(at, 0)]);
}

function exponentOf(at: NodeLowering): number {
  const old = at.node.attributes.get('p');
  const power = old?.kind === 'float' ? old.value : integerAttribute(at, 'p', 2);
  return power >= 1 ? power : refuseAttribute(at, 'p', power, 'at least 1');
}

function poolOf(at: NodeLowering, method: PoolOp['method']): PoolOp {
  const input = inputOf(at, 0).shape;
  const window = windowAttributes(at, kernelAttribute(at));
  const { before, after, stops } = poolStops(at, window, flagAttribute(at, 'ceil_mode'));
  return {
    type: 'pool',
    method,
    input,
    output: [...input.slice(0, 2), ...stops],
    kernel: window.kernel,
    stride: window.stride,
    dilation: window.dilation,
    padBefore: before,
    padAfter: after,
    countPadding: false,
    divisor: 0,
    power: 2,
  };
}
