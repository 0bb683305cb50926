/** Named small kernels that can fill a convolution's filters. Documents hold these names: none is ever renamed. */
export const kernelPresets = [
  'identity',
  'dirac',
  'box',
  'gaussian',
  'disk',
  'motion',
  'bilinear',
  'sharpen',
  'unsharp',
  'emboss',
  'sobel-x',
  'sobel-y',
  'sobel-z',
  'scharr-x',
  'scharr-y',
  'scharr-z',
  'prewitt-x',
  'prewitt-y',
  'prewitt-z',
  'roberts-main',
  'roberts-other',
  'laplacian',
  'laplacian-corners',
  'log',
  'gabor',
  'edges',
] as const;
export type KernelPreset = (typeof kernelPresets)[number];

/** What can be set on a preset, beside its name. Which of them one has, {@link presetParameters} says. */
export const parameterNames = [
  'sigma',
  'radius',
  'length',
  'angle',
  'amount',
  'wavelength',
  'phase',
  'aspect',
] as const;
export type ParameterName = (typeof parameterNames)[number];

/** For the form, the validator and the help. */
export interface PresetParameter {
  readonly name: ParameterName;
  /** `ratio`: a plain number. */
  readonly unit: 'pixels' | 'degrees' | 'ratio';
  readonly min: number;
  readonly max: number;
  readonly step: number;
  /** Its value where a document does not say: what such a preset meant before it had the parameter. */
  readonly byDefault: number;
}

/**
 * How the filters of a layer share a preset. `mean`: every filter has it in each of its channels, divided by their number.
 * `own`: filter o of a group has it in channel o alone, so that it passes each channel through by itself; filters
 * beyond the channels are 0 (the rule of PyTorch's dirac_ and of bilinear weights in FCN).
 */
export const channelUses = ['mean', 'own'] as const;
export type ChannelUse = (typeof channelUses)[number];

/** A preset as a document holds it; what is absent has its default. */
export type PresetSpec = { readonly preset: KernelPreset; readonly channels?: ChannelUse } & {
  readonly [name in ParameterName]?: number;
};

const pixels = (name: ParameterName, min: number, max: number, step: number, byDefault: number): PresetParameter => ({
  name,
  unit: 'pixels',
  min,
  max,
  step,
  byDefault,
});
const angle = (byDefault: number): PresetParameter => degrees('angle', byDefault);
function degrees(name: ParameterName, byDefault: number): PresetParameter {
  return { name, unit: 'degrees', min: -360, max: 360, step: 15, byDefault };
}
function ratio(name: ParameterName, min: number, max: number, byDefault: number): PresetParameter {
  return { name, unit: 'ratio', min, max, step: 0.1, byDefault };
}

const amount = ratio('amount', 0, 100, 1);
const none: readonly PresetParameter[] = [];
const table: Readonly<Partial<Record<KernelPreset, readonly PresetParameter[]>>> = {
  // 0: the binomial kernel of that size.
  gaussian: [pixels('sigma', 0, 512, 0.1, 0)],
  disk: [pixels('radius', 0.1, 1024, 0.5, 1)],
  motion: [pixels('length', 1, 1024, 1, 9), angle(0)],
  sharpen: [amount],
  unsharp: [pixels('sigma', 0.1, 512, 0.1, 1), amount],
  emboss: [angle(135)],
  log: [pixels('sigma', 0.1, 512, 0.1, 0.5)],
  gabor: [
    pixels('wavelength', 2, 1024, 0.5, 4),
    angle(0),
    degrees('phase', 0),
    // 0: 0.56 wavelengths.
    pixels('sigma', 0, 512, 0.1, 0),
    ratio('aspect', 0.01, 10, 0.5),
  ],
};

/** The parameters of a preset, in the order of the form. */
export function presetParameters(preset: KernelPreset): readonly PresetParameter[] {
  return table[preset] ?? none;
}

/** The value a preset spec has for one of its parameters. */
export function parameterOf(spec: PresetSpec, name: ParameterName): number {
  return spec[name] ?? presetParameters(spec.preset).find((each) => each.name === name)?.byDefault ?? 0;
}

/** How the filters share it, where the spec does not say. */
export function channelUseOf({ preset, channels }: PresetSpec): ChannelUse {
  return channels ?? (preset === 'dirac' || preset === 'bilinear' ? 'own' : 'mean');
}
