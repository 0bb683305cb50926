import { unfold, unfoldRules } from './unfold.ts';
import { fold, foldRules } from './fold.ts';
import { add, combineRules, divide, maximum, minimum, multiply, subtract } from './combine.ts';
import { matmul, matmulRules } from './matmul.ts';
import { maxIndexRules } from './max-index.ts';
import { reduceRules } from './reduce.ts';
import { resampleRules } from './resample.ts';
import { concat, concatRules } from './concat.ts';
import { deformConv, deformConvRules } from './deform-conv.ts';
import { activation, activationRules } from './activation.ts';
import { adaptivePool, adaptivePoolRules } from './adaptive-pool.ts';
import { conv, convRules } from './conv.ts';
import { convTranspose, convTransposeRules } from './conv-transpose.ts';
import type { Cost } from './cost.ts';
import type { LayerDefinition, OpRules } from './field.ts';
import type { FieldRule } from './reach.ts';
import type { LayerOp } from './op.ts';
import { pool, poolRules } from './pool.ts';
import { upsample, resizeRules } from './upsample.ts';
import { pad, padRules } from './pad.ts';
import { rearrangeRules } from './rearrange.ts';
import { slice } from './slice.ts';
import { reshape } from './reshape.ts';
import { transpose } from './transpose.ts';
import { flip } from './flip.ts';
import { pixelShuffle, pixelUnshuffle } from './pixel-shuffle.ts';
import { channelShuffle } from './channel-shuffle.ts';
import { crop } from './crop.ts';
import { groupNorm, instanceNorm, layerNorm, normalizeRules } from './group-norm.ts';
import { batchNorm, batchNormRules } from './batch-norm.ts';
import { softmax, softmaxRules } from './softmax.ts';

/** Every primitive layer by its type. The type comes from documents: look it up with Object.hasOwn. */
export const layerDefinitions: Readonly<Record<string, LayerDefinition>> = {
  [conv.type]: conv,
  [convTranspose.type]: convTranspose,
  [pool.type]: pool,
  [adaptivePool.type]: adaptivePool,
  [activation.type]: activation,
  [softmax.type]: softmax,
  [batchNorm.type]: batchNorm,
  [groupNorm.type]: groupNorm,
  [instanceNorm.type]: instanceNorm,
  [layerNorm.type]: layerNorm,
  [upsample.type]: upsample,
  [pad.type]: pad,
  [crop.type]: crop,
  [channelShuffle.type]: channelShuffle,
  [pixelShuffle.type]: pixelShuffle,
  [pixelUnshuffle.type]: pixelUnshuffle,
  [flip.type]: flip,
  [transpose.type]: transpose,
  [reshape.type]: reshape,
  [slice.type]: slice,
  [unfold.type]: unfold,
  [fold.type]: fold,
  [add.type]: add,
  [subtract.type]: subtract,
  [multiply.type]: multiply,
  [divide.type]: divide,
  [maximum.type]: maximum,
  [minimum.type]: minimum,
  [matmul.type]: matmul,
  [concat.type]: concat,
  [deformConv.type]: deformConv,
};

type RulesByType = { readonly [Type in LayerOp['type']]: OpRules<Extract<LayerOp, { readonly type: Type }>> };

/** Cost and field of every op by its type. */
const rules: RulesByType = {
  conv: convRules,
  'conv-transpose': convTransposeRules,
  pool: poolRules,
  'adaptive-pool': adaptivePoolRules,
  activation: activationRules,
  softmax: softmaxRules,
  'batch-norm': batchNormRules,
  normalize: normalizeRules,
  rearrange: rearrangeRules,
  pad: padRules,
  resize: resizeRules,
  unfold: unfoldRules,
  fold: foldRules,
  combine: combineRules,
  concat: concatRules,
  'deform-conv': deformConvRules,
  matmul: matmulRules,
  reduce: reduceRules,
  resample: resampleRules,
  'max-index': maxIndexRules,
};

/** What a resolved layer costs, for the whole batch. */
export function costOf(op: LayerOp): Cost {
  return rulesOf(op).cost(op);
}

/** How the outputs of a resolved layer look at input number `input`. */
export function fieldRuleOf(op: LayerOp, input = 0): FieldRule {
  return rulesOf(op).field(op, input);
}

/** The table pairs every type with the rules of its own op. */
function rulesOf(op: LayerOp): OpRules<LayerOp> {
  return rules[op.type];
}
