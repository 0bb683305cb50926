import { convVariant } from './conv-fields.ts';
import type { KindDefinition } from './kind.ts';

/** Filters in g groups, each seeing 1/g of the channels: parameters and multiplications fall by g. */
export const grouped: KindDefinition = convVariant('grouped', 'groups', { groups: 2 });
