import { unfold, unfoldRules } from './unfold.ts';
import { fold, foldRules } from './fold.ts';
import { add, combineRules, multiply } from './combine.ts';
import { concat, concatRules } from './concat.ts';
import { deformConv, deformConvRules } from './deform-conv.ts';
import { activation, activationRules } from './activation.ts';
import { adaptivePool, adaptivePoolRules } from './adaptive-pool.ts';
import { conv, convRules } from './conv.ts';
import { convTranspose, convTransposeRules } from './conv-transpose.ts';
import type { Cost } from './cost.ts';
import type { LayerDefinition } from './field.ts';
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
  [multiply.type]: multiply,
  [concat.type]: concat,
  [deformConv.type]: deformConv,
};

/** What a resolved layer costs, for the whole batch. */
export function costOf(op: LayerOp): Cost {
  switch (op.type) {
    case 'conv':
      return convRules.cost(op);
    case 'conv-transpose':
      return convTransposeRules.cost(op);
    case 'pool':
      return poolRules.cost(op);
    case 'adaptive-pool':
      return adaptivePoolRules.cost(op);
    case 'activation':
      return activationRules.cost(op);
    case 'softmax':
      return softmaxRules.cost(op);
    case 'batch-norm':
      return batchNormRules.cost(op);
    case 'normalize':
      return normalizeRules.cost(op);
    case 'rearrange':
      return rearrangeRules.cost(op);
    case 'pad':
      return padRules.cost(op);
    case 'resize':
      return resizeRules.cost(op);
    case 'unfold':
      return unfoldRules.cost(op);
    case 'fold':
      return foldRules.cost(op);
    case 'combine':
      return combineRules.cost(op);
    case 'concat':
      return concatRules.cost(op);
    case 'deform-conv':
      return deformConvRules.cost(op);
  }
}

/** How the outputs of a resolved layer look at input number `input`. */
export function fieldRuleOf(op: LayerOp, input = 0): FieldRule {
  switch (op.type) {
    case 'conv':
      return convRules.field(op, input);
    case 'conv-transpose':
      return convTransposeRules.field(op, input);
    case 'pool':
      return poolRules.field(op, input);
    case 'adaptive-pool':
      return adaptivePoolRules.field(op, input);
    case 'activation':
      return activationRules.field(op, input);
    case 'softmax':
      return softmaxRules.field(op, input);
    case 'batch-norm':
      return batchNormRules.field(op, input);
    case 'normalize':
      return normalizeRules.field(op, input);
    case 'rearrange':
      return rearrangeRules.field(op, input);
    case 'pad':
      return padRules.field(op, input);
    case 'resize':
      return resizeRules.field(op, input);
    case 'unfold':
      return unfoldRules.field(op, input);
    case 'fold':
      return foldRules.field(op, input);
    case 'combine':
      return combineRules.field(op, input);
    case 'concat':
      return concatRules.field(op, input);
    case 'deform-conv':
      return deformConvRules.field(op, input);
  }
}
