import type { Formula } from '../../../core/layers/cost.ts';
import type { LayerOp } from '../../../core/layers/op.ts';
import type { PlanNode } from '../../../core/pipeline/plan.types.ts';
import type { Shape } from '../../../core/tensor/tensor.ts';
import { signalAspect } from '../../paint/draw.ts';

/** Sizes along the axes, once where they are equal: 3, or 3 × 5. */
function sizes(values: readonly number[]): string {
  return values.join('×');
}

/** Channels and window of a node in one short line: 3 → 16 · 3×3 · s 2. */
export function subtitleOf(node: PlanNode | undefined): string {
  const { inputShape, outputShape } = node ?? {};
  if (inputShape === undefined || outputShape === undefined) return '';
  const [from, to] = [channelsOf(inputShape), channelsOf(outputShape)];
  const parts = [from === to ? String(to) : `${from} → ${to}`];
  const [first, ...others] = node?.steps ?? [];
  // The groups of a block's first step say nothing about the block.
  if (first !== undefined) parts.push(...windowOf(first.op, others.length === 0));
  return parts.join(' · ');
}

function windowOf(op: LayerOp, withGroups: boolean): string[] {
  if (op.type !== 'conv' && op.type !== 'pool') return [];
  const parts = [sizes(op.kernel)];
  if (op.stride.some((stride) => stride > 1)) parts.push(`s ${sizes(op.stride)}`);
  if (op.dilation.some((dilation) => dilation > 1)) parts.push(`d ${sizes(op.dilation)}`);
  if (withGroups && op.type === 'conv' && op.groups > 1) parts.push(`g ${op.groups}`);
  return parts;
}

export function channelsOf(shape: Shape | undefined): number {
  return shape?.[1] ?? 0;
}

/** Width over height of the maps: of a volume those of its planes across `axis`; a signal is drawn as a curve. */
export function aspectOf(shape: Shape | undefined, axis = 0): number {
  const spatial = shape?.slice(2) ?? [];
  if (spatial.length === 1) return signalAspect;
  const [height, width] = spatial.length === 3 ? spatial.filter((_, i) => i !== axis) : spatial.slice(-2);
  return height === undefined || width === undefined || height === 0 ? 1 : width / height;
}

/** Sizes along the axes of a volume; undefined for anything else. */
export function volumeOf(shape: Shape | undefined): readonly [number, number, number] | undefined {
  const [depth, height, width] = shape?.slice(2) ?? [];
  if (shape?.length !== 5 || depth === undefined || height === undefined || width === undefined) return undefined;
  return [depth, height, width];
}

/** The multiplications of all steps of a node as one formula. */
export function formulaOf(node: PlanNode): Formula | undefined {
  const formulas = node.steps.map((step) => step.cost.multiplications).filter((formula) => formula.value > 0n);
  if (formulas.length === 0) return undefined;
  return {
    symbols: formulas.map((formula) => formula.symbols).join('\n+ '),
    numbers: formulas.map((formula) => formula.numbers).join('\n+ '),
    value: node.multiplications,
  };
}

/** Which numbers of groups divide both channel counts, as the form offers them. */
export function legalGroups(inChannels: number, outChannels: number): readonly number[] {
  const most = Math.min(inChannels, outChannels);
  return Array.from({ length: most }, (_, index) => index + 1).filter(
    (groups) => inChannels % groups === 0 && outChannels % groups === 0,
  );
}
