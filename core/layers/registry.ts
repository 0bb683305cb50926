import { activation, activationRules } from './activation.ts';
import { adaptivePool, adaptivePoolRules } from './adaptive-pool.ts';
import { conv, convRules } from './conv.ts';
import { convTranspose, convTransposeRules } from './conv-transpose.ts';
import type { Cost } from './cost.ts';
import type { FieldRule, LayerDefinition } from './field.ts';
import type { LayerOp } from './op.ts';
import { pool, poolRules } from './pool.ts';
import { softmax, softmaxRules } from './softmax.ts';

/** Every primitive layer by its type. The type comes from documents: look it up with Object.hasOwn. */
export const layerDefinitions: Readonly<Record<string, LayerDefinition>> = {
  [conv.type]: conv,
  [convTranspose.type]: convTranspose,
  [pool.type]: pool,
  [adaptivePool.type]: adaptivePool,
  [activation.type]: activation,
  [softmax.type]: softmax,
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
  }
}

/** How a resolved layer widens the receptive field. */
export function fieldRuleOf(op: LayerOp): FieldRule {
  switch (op.type) {
    case 'conv':
      return convRules.field(op);
    case 'conv-transpose':
      return convTransposeRules.field(op);
    case 'pool':
      return poolRules.field(op);
    case 'adaptive-pool':
      return adaptivePoolRules.field(op);
    case 'activation':
      return activationRules.field(op);
    case 'softmax':
      return softmaxRules.field(op);
  }
}
