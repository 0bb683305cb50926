import { shapeText } from '../../tensor/shape.ts';
import { numbersIn } from '../known.ts';
import { expanded, reshaped } from '../movement.ts';
import { inputOf, optionalInput, refuseInput, type NodeLowering, type Operator, type Value } from '../node-lowering.ts';
import { combinedPair } from './activation.ts';
import { castTo } from './constants.ts';
import { convolved } from './convolution.ts';
import { matMul } from './matrix.ts';

/** ConvInteger: a convolution of both inputs less their zero points; padding is zero after that. */
export const convInteger: Operator = (at) => [
  convolved(at, lessZeroPoint(at, 0, 2), lessZeroPoint(at, 1, 3), undefined),
];

/** MatMulInteger: the same as a product of matrices. */
export const matMulInteger: Operator = (at) => {
  const inputs = [lessZeroPoint(at, 0, 2), lessZeroPoint(at, 1, 3)];
  return matMul({ ...at, inputs });
};

/** Input `index` as int32 less its zero point: one for all, or one for each filter (each row of a matrix). */
function lessZeroPoint(at: NodeLowering, index: number, pointIndex: number): Value {
  const value = castWider(at, inputOf(at, index));
  const point = optionalInput(at, pointIndex);
  if (point === undefined || (numbersIn(point)?.every((x) => x === 0) ?? false)) return value;
  const [count = 1] = point.shape;
  if (point.shape.length > 1 || (count !== 1 && count !== value.shape[0])) {
    refuseInput(at, pointIndex, shapeText(point.shape), `one number or ${value.shape[0] ?? 1}`);
  }
  const aligned = reshaped(
    at,
    point,
    [count, ...value.shape.slice(1).map(() => 1)].slice(0, Math.max(1, value.shape.length)),
  );
  return combinedPair(at, 'subtract', value, castWider(at, expanded(at, aligned, value.shape)));
}

function castWider(at: NodeLowering, value: Value): Value {
  // The numbers stay what they are: only how results are wrapped changes.
  return value.constant === undefined ? { ...value, dtype: 'int32' } : castTo(at, value, 'int32');
}
