import { channelUses, kernelPresets, parameterNames, presetParameters, type KernelPreset } from '../filters/preset.ts';
import { maxRepeat, maxSeed, seededInits } from './weight-spec.ts';

/** Whether a value from a document is a weight spec: undefined if it is, else the rule it breaks. */
export function checkWeightSpec(value: unknown): string | undefined {
  if (typeof value !== 'object' || value === null || !('kind' in value)) {
    return 'weights of the kind seeded, preset or values';
  }
  switch (value.kind) {
    case 'seeded':
      return checkSeeded(value);
    case 'preset':
      return checkPreset(value);
    case 'values':
      return 'values' in value && Array.isArray(value.values) && value.values.every((item) => Number.isFinite(item))
        ? undefined
        : 'a list of finite numbers';
    default:
      return 'weights of the kind seeded, preset or values';
  }
}

function checkSeeded(value: object): string | undefined {
  if (!('init' in value) || !seededInits.some((init) => init === value.init)) {
    return `seeded by ${seededInits.join(', ')}`;
  }
  if (!isIntegerIn(own(value, 'seed'), 0, maxSeed)) return `seeded with a whole number from 0 to ${maxSeed}`;
  const repeat = own(value, 'repeat');
  return repeat === undefined || isIntegerIn(repeat, 1, maxRepeat)
    ? undefined
    : `seeded in runs of 1 to ${maxRepeat} filters`;
}

function checkPreset(value: object): string | undefined {
  const name = own(value, 'preset');
  const preset = kernelPresets.find((each) => each === name);
  if (preset === undefined) return `one of the kernels ${kernelPresets.join(', ')}`;
  const channels = own(value, 'channels');
  if (channels !== undefined && !channelUses.some((use) => use === channels)) {
    return `${preset} with channels ${channelUses.join(' or ')}`;
  }
  return parameterNames.map((each) => checkParameter(value, preset, each)).find((rule) => rule !== undefined);
}

function checkParameter(value: object, preset: KernelPreset, name: (typeof parameterNames)[number]) {
  const given = own(value, name);
  if (given === undefined) return undefined;
  const parameter = presetParameters(preset).find((each) => each.name === name);
  if (parameter === undefined) return `${preset} without ${name}`;
  const { min, max } = parameter;
  return typeof given === 'number' && given >= min && given <= max
    ? undefined
    : `${preset} with ${name} from ${min} to ${max}`;
}

/** A document comes from JSON: only its own keys count. */
function own(value: object, key: string): unknown {
  return Object.hasOwn(value, key) ? (value as Readonly<Record<string, unknown>>)[key] : undefined;
}

function isIntegerIn(value: unknown, min: number, max: number): boolean {
  return Number.isInteger(value) && Number(value) >= min && Number(value) <= max;
}
