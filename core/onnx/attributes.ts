import { fail } from '../errors.ts';
import type { NodeLowering } from './node-lowering.ts';
import type { OnnxAttribute, OnnxTensor } from './model.types.ts';

/** Says that an attribute breaks a rule. */
export function refuseAttribute(at: NodeLowering, attribute: string, value: string | number, rule: string): never {
  return fail('onnx.attribute', { attribute, node: at.label, operator: at.node.opType, value, rule });
}

export function hasAttribute(at: NodeLowering, name: string): boolean {
  return at.node.attributes.has(name);
}

/** A whole number; those beyond 2^53 are refused. */
export function integerAttribute(at: NodeLowering, name: string, otherwise: number): number {
  const found = attributeOf(at, name, 'int');
  return found === undefined ? otherwise : wholeNumber(at, name, found.value);
}

export function flagAttribute(at: NodeLowering, name: string, otherwise = false): boolean {
  return integerAttribute(at, name, otherwise ? 1 : 0) !== 0;
}

export function numberAttribute(at: NodeLowering, name: string, otherwise: number): number {
  return attributeOf(at, name, 'float')?.value ?? otherwise;
}

export function choiceAttribute<Option extends string>(
  at: NodeLowering,
  name: string,
  options: readonly Option[],
  otherwise: Option,
): Option {
  const found = attributeOf(at, name, 'string')?.value;
  if (found === undefined) return otherwise;
  const known = options.find((option) => option === found);
  return known ?? refuseAttribute(at, name, `“${found}”`, `one of ${options.join(', ')}`);
}

/** `undefined` where the node has none. */
export function integersAttribute(at: NodeLowering, name: string): number[] | undefined {
  return attributeOf(at, name, 'ints')?.values.map((value) => wholeNumber(at, name, value));
}

export function numbersAttribute(at: NodeLowering, name: string): readonly number[] | undefined {
  return attributeOf(at, name, 'floats')?.values;
}

export function tensorAttribute(at: NodeLowering, name: string): OnnxTensor | undefined {
  return attributeOf(at, name, 'tensor')?.value;
}

/** One number for each of `rank` axes, each at least `least`; all of them `otherwise` where the node says nothing. */
export function axesAttribute(
  at: NodeLowering,
  name: string,
  rank: number,
  otherwise: number,
  least: number,
): readonly number[] {
  const found = integersAttribute(at, name);
  if (found === undefined) return new Array<number>(rank).fill(otherwise);
  if (found.length === rank && found.every((value) => value >= least)) return found;
  return refuseAttribute(at, name, `[${found.join(', ')}]`, `a list of ${rank} whole numbers from ${least} on`);
}

/** An axis as the node counts it, from 0: negative ones count from the end. `most` may be one beyond the last. */
export function settledAxis(at: NodeLowering, name: string, axis: number, rank: number, most = rank - 1): number {
  const counted = axis < 0 ? axis + rank : axis;
  if (counted >= 0 && counted <= most) return counted;
  return refuseAttribute(at, name, axis, `a whole number from ${-rank} to ${most}`);
}

function wholeNumber(at: NodeLowering, name: string, value: bigint): number {
  const number = Number(value);
  if (Number.isSafeInteger(number)) return number;
  return refuseAttribute(at, name, String(value), 'a whole number below 2^53');
}

function attributeOf<Kind extends OnnxAttribute['kind']>(at: NodeLowering, name: string, kind: Kind) {
  const found = at.node.attributes.get(name);
  if (found === undefined) return undefined;
  const isWanted = (attribute: OnnxAttribute): attribute is Extract<OnnxAttribute, { kind: Kind }> =>
    attribute.kind === kind;
  return isWanted(found) ? found : refuseAttribute(at, name, `of the type ${found.kind}`, `of the type ${kind}`);
}
