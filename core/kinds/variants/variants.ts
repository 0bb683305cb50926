import { errorData, type ErrorData } from '../../errors.ts';
import type { LayerOp } from '../../layers/op.ts';
import { numel } from '../../tensor/shape.ts';
import type { Shape } from '../../tensor/tensor.ts';
import { defaultsOf, findKind, kinds } from '../registry.ts';
import { resolveKind, type Block, type ResolvedPart } from '../resolve-kind.ts';
import { sameValue } from '../same-value.ts';
import { maxFittedWeights, maxListedWeights } from './conv-parts.ts';
import * as steps from './in-steps.ts';
import * as larger from './larger.ts';
import type { Fit, Proposal, Proposer } from './proposal.ts';
import { questionOf, type Question } from './question.ts';
import * as sparser from './sparser.ts';
import type { Variant } from './variant.ts';

/** How every kind of convolution might stand for another, in the order in which they are shown. */
const proposers: Readonly<Record<string, Proposer>> = {
  conv: sparser.dense,
  'depthwise-separable': steps.depthwiseSeparable,
  depthwise: sparser.depthwise,
  pointwise: sparser.pointwise,
  grouped: sparser.grouped,
  dilated: sparser.dilated,
  'spatially-separable': steps.spatiallySeparable,
  asymmetric: steps.asymmetric,
  flattened: steps.flattened,
  bottleneck: steps.bottleneck,
  'pointwise-grouped': sparser.pointwiseGrouped,
  'shuffled-grouped': steps.shuffledGrouped,
  'two-plus-one': steps.twoPlusOne,
  'conv-transpose': larger.convTranspose,
  'sub-pixel': larger.subPixel,
  'resize-conv': larger.resizeConv,
};

/** The kinds that can stand for a convolution. */
export const convolutionKinds: readonly string[] = Object.keys(proposers);

/** A kind's variant, and why it has no weights that follow from the original's where its form would have them. */
export interface Judged {
  readonly variant: Variant;
  readonly unfit?: 'work' | { readonly weights: number; readonly limit: number };
}

/**
 * A block and, for every kind there is, what of that kind could stand in its place: the same input, the same output shape,
 * weights that follow from the block's own where its form has such, its bias. Kinds with several useful forms (groups,
 * ranks, dilations) have a variant for each, in a stable order; kinds that cannot stand there say why. Never throws.
 */
export function variantsOf(block: Block, input: Shape, label: string): readonly Variant[] {
  const others = Object.keys(kinds).filter((type) => !Object.hasOwn(proposers, type));
  const judged = judgedVariants(block, input, label, [...convolutionKinds, ...others]);
  return [originalOf(block), ...judged.map(({ variant }) => variant)];
}

/** The block itself. */
export function originalOf({ type, params }: Block) {
  return { id: 'original', possible: true, type, params, weights: 'own', weightError: 0 } as const;
}

/** What of these kinds could stand for the block, in their order. */
export function judgedVariants(block: Block, input: Shape, label: string, types: readonly string[]): readonly Judged[] {
  const kind = findKind(block.type);
  const resolved = resolveKind(block, input, label);
  if (kind === undefined || !resolved.ok) {
    const [first] = resolved.ok ? [] : resolved.problems;
    const problem = first?.error ?? errorData('layer.unknown', { layer: label, type: block.type });
    return types.map((type) => cannot(type, problem));
  }
  if (!Object.hasOwn(proposers, block.type)) {
    return types.map((type) =>
      cannot(type, errorData('variant.notConvolution', { layer: label, variant: idOf(type) })),
    );
  }
  const question = questionOf(kind, block, resolved.parts, input, label);
  return types.flatMap((type) => {
    const proposer = Object.hasOwn(proposers, type) ? proposers[type] : undefined;
    if (proposer === undefined) return [cannot(type, otherWork(type, label))];
    return proposer(question).map((proposal) => judge(question, resolved.parts, type, proposal));
  });
}

/** Whether a proposal plans, differs from the original, and what weights it has. */
function judge(question: Question, original: readonly ResolvedPart[], type: string, proposal: Proposal): Judged {
  if ('problem' in proposal) return cannot(type, proposal.problem);
  const { input, label } = question;
  const params = { ...defaultsOf(type), ...proposal.params };
  const resolved = resolveKind({ type, params }, input, label);
  if (!resolved.ok) {
    const [first] = resolved.problems;
    return cannot(type, first?.error ?? otherWork(type, label), proposal.suffix);
  }
  if (sameValue(resolved.parts.map(workOf), original.map(workOf))) {
    return cannot(type, errorData('variant.same', { layer: label, kind: type }), proposal.suffix);
  }
  const stands = { id: idOf(type, proposal.suffix), possible: true, type } as const;
  if (proposal.fit === undefined) return { variant: { ...stands, params, weights: 'seeded' } };
  const listed = resolved.parts.flatMap(({ slots }) => slots).reduce((sum, { shape }) => sum + numel(shape), 0);
  const fit: Fit | undefined = listed > maxListedWeights ? undefined : proposal.fit();
  if (fit === undefined) {
    return { variant: { ...stands, params, weights: 'seeded' }, unfit: whyUnfit(listed, question.weights) };
  }
  const weights = fit.exact === true || fit.error === 0 ? 'exact' : 'fitted';
  return { variant: { ...stands, params: { ...params, ...fit.params }, weights, weightError: fit.error } };
}

function whyUnfit(listed: number, dense: number): NonNullable<Judged['unfit']> {
  if (listed > maxListedWeights) return { weights: listed, limit: maxListedWeights };
  return dense > maxFittedWeights ? { weights: dense, limit: maxFittedWeights } : 'work';
}

/** What a part does, without what makes no difference: how far apart single taps are, where no padding comes from. */
function workOf({ op }: ResolvedPart): LayerOp {
  if (op.type !== 'conv') return op;
  const bare = [...op.padBefore, ...op.padAfter].every((pad) => pad === 0);
  const dilation = op.dilation.map((apart, axis) => (op.kernel[axis] === 1 ? 1 : apart));
  return { ...op, dilation, paddingMode: bare ? 'zeros' : op.paddingMode };
}

function cannot(type: string, problem: ErrorData, suffix?: string): Judged {
  return { variant: { id: idOf(type, suffix), possible: false, type, problem } };
}

function otherWork(kind: string, layer: string): ErrorData {
  return errorData(findKind(kind)?.inputs === undefined ? 'variant.otherWork' : 'variant.inputs', { layer, kind });
}

/** The dense convolution is called so; other variants like their kind, with what tells them apart. */
function idOf(type: string, suffix?: string): string {
  const name = type === 'conv' ? 'dense' : type;
  return suffix === undefined ? name : `${name}-${suffix}`;
}
