import { fail } from '../errors.ts';
import { optionalInput, type NodeLowering, type Value } from './node-lowering.ts';
import { numbersOf } from './values.ts';

/** The numbers of a value, if they are known while lowering: constants, and inputs given with their values. */
export function numbersIn(value: Value): number[] | undefined {
  const tensor = value.constant ?? value.given;
  return tensor === undefined ? undefined : numbersOf(tensor);
}

/** The numbers of input `index`, which must be known; `undefined` where the input is left out. */
export function knownNumbers(at: NodeLowering, index: number): number[] | undefined {
  const value = optionalInput(at, index);
  if (value === undefined) return undefined;
  const { label: node, node: onnx } = at;
  if (value.dtype === 'string') {
    fail('onnx.inputType', { index: index + 1, node, operator: onnx.opType, dtype: value.dtype, rule: 'numbers' });
  }
  return numbersIn(value) ?? fail('onnx.inputUnknown', { index: index + 1, node, operator: onnx.opType });
}

/** The first number of input `index`, which must be known; `undefined` where the input is left out. */
export function knownNumber(at: NodeLowering, index: number): number | undefined {
  return knownNumbers(at, index)?.[0];
}
