import type { Field } from '../layers/field.ts';

/** Maps between two steps of a recipe. */
export const middleField: Field = { kind: 'integer', name: 'middleChannels', min: 1, max: 65536 };
