import { kernelPresets } from './weight-spec.ts';

const inits = ['he', 'xavier', 'uniform'];

/** Largest seed: seeds are unsigned 32-bit numbers. */
const maxSeed = 2 ** 32 - 1;

/** Whether a value from a document is a weight spec: undefined if it is, else the rule it breaks. */
export function checkWeightSpec(value: unknown): string | undefined {
  if (typeof value !== 'object' || value === null || !('kind' in value)) {
    return 'weights of the kind seeded, preset or values';
  }
  switch (value.kind) {
    case 'seeded':
      return checkSeeded(value);
    case 'preset':
      return 'preset' in value && kernelPresets.some((preset) => preset === value.preset)
        ? undefined
        : `one of the kernels ${kernelPresets.join(', ')}`;
    case 'values':
      return 'values' in value && Array.isArray(value.values) && value.values.every((item) => Number.isFinite(item))
        ? undefined
        : 'a list of finite numbers';
    default:
      return 'weights of the kind seeded, preset or values';
  }
}

function checkSeeded(value: object): string | undefined {
  if (!('init' in value) || !inits.some((init) => init === value.init)) return `seeded by ${inits.join(', ')}`;
  const seed = 'seed' in value ? value.seed : undefined;
  return Number.isInteger(seed) && Number(seed) >= 0 && Number(seed) <= maxSeed
    ? undefined
    : `seeded with a whole number from 0 to ${maxSeed}`;
}
