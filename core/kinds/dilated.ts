import { convVariant } from './conv-fields.ts';
import type { KindDefinition } from './kind.ts';

/** The taps spread `dilation` apart: a wider view for the same parameters and multiplications. */
export const dilated: KindDefinition = convVariant('dilated', 'dilation', { dilation: [2] });
