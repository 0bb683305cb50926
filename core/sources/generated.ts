/** Inputs the lab makes itself, by name. Documents hold these names: none is ever renamed. */
export const generatedInputs = [
  'impulse',
  'edge',
  'checkerboard',
  'sine',
  'zone-plate',
  'noise',
  'ramp',
  'disc',
  'signal-impulse',
  'signal-box',
  'signal-sine',
  'signal-chirp',
  'signal-noise',
  'signal-sawtooth',
  'vessels',
  'cube',
  'ball',
] as const;
export type GeneratedInput = (typeof generatedInputs)[number];

/** What can be set on a generated input, beside its name. Which of them one has, {@link generatedParameters} says. */
export const generatedParameterNames = [
  'length',
  'depth',
  'height',
  'width',
  'angle',
  'softness',
  'period',
  'wavelength',
  'lastWavelength',
  'phase',
  'radius',
  'extent',
  'mean',
  'deviation',
  'seed',
  'vessels',
  'brightness',
  'background',
] as const;
export type GeneratedParameterName = (typeof generatedParameterNames)[number];

/** For the form, the validator and the help. */
export interface GeneratedParameter {
  readonly name: GeneratedParameterName;
  /** `pixels`: positions along an axis, whatever the number of axes; `value`: of the result; `count`: a plain number. */
  readonly unit: 'pixels' | 'degrees' | 'value' | 'count';
  readonly min: number;
  readonly max: number;
  readonly step: number;
  readonly byDefault: number;
  /** Only whole numbers are allowed. */
  readonly whole: boolean;
}

/** A generated input as a document holds it; what is absent has its default. */
export type GeneratedSpec = { readonly input: GeneratedInput } & {
  readonly [name in GeneratedParameterName]?: number;
};

type AxisName = 'length' | 'depth' | 'height' | 'width';
const axisNames = {
  signal: ['length'],
  picture: ['height', 'width'],
  volume: ['depth', 'height', 'width'],
} as const satisfies Readonly<Record<string, readonly AxisName[]>>;
export type GeneratedForm = keyof typeof axisNames;

const longest: Readonly<Record<GeneratedForm, { readonly max: number; readonly byDefault: number }>> = {
  signal: { max: 2 ** 20, byDefault: 256 },
  picture: { max: 4096, byDefault: 256 },
  volume: { max: 512, byDefault: 64 },
};

const real = (
  name: GeneratedParameterName,
  unit: GeneratedParameter['unit'],
  [min, max]: readonly [number, number],
  step: number,
  byDefault: number,
): GeneratedParameter => ({ name, unit, min, max, step, byDefault, whole: false });
const whole = (
  name: GeneratedParameterName,
  unit: GeneratedParameter['unit'],
  [min, max]: readonly [number, number],
  byDefault: number,
): GeneratedParameter => ({ name, unit, min, max, step: 1, byDefault, whole: true });

const angle = real('angle', 'degrees', [-360, 360], 15, 0);
const phase = real('phase', 'degrees', [-360, 360], 15, 0);
const wavelength = (byDefault: number) => real('wavelength', 'pixels', [2, 65536], 0.5, byDefault);
const radius = (byDefault: number) => real('radius', 'pixels', [0, 4096], 0.5, byDefault);
const seed = whole('seed', 'count', [0, 2 ** 32 - 1], 1);
const value = (name: GeneratedParameterName, byDefault: number) => real(name, 'value', [-1000, 1000], 0.05, byDefault);
const deviation = (byDefault: number) => real('deviation', 'value', [0, 1000], 0.05, byDefault);

interface Entry {
  readonly form: GeneratedForm;
  /** Beside the sizes. */
  readonly parameters: readonly GeneratedParameter[];
}

const table: Readonly<Record<GeneratedInput, Entry>> = {
  impulse: { form: 'picture', parameters: [] },
  edge: { form: 'picture', parameters: [angle, real('softness', 'pixels', [0, 1024], 0.5, 0)] },
  checkerboard: { form: 'picture', parameters: [whole('period', 'pixels', [2, 4096], 32)] },
  sine: { form: 'picture', parameters: [wavelength(16), angle, phase] },
  // 0: half the shorter side.
  'zone-plate': { form: 'picture', parameters: [whole('radius', 'pixels', [0, 4096], 0)] },
  noise: { form: 'picture', parameters: [seed, value('mean', 0.5), deviation(0.15)] },
  ramp: { form: 'picture', parameters: [angle] },
  disc: { form: 'picture', parameters: [radius(64)] },
  'signal-impulse': { form: 'signal', parameters: [] },
  'signal-box': { form: 'signal', parameters: [real('extent', 'pixels', [0, 2 ** 20], 1, 64)] },
  'signal-sine': { form: 'signal', parameters: [wavelength(32), phase] },
  'signal-chirp': {
    form: 'signal',
    parameters: [wavelength(64), real('lastWavelength', 'pixels', [2, 65536], 0.5, 4), phase],
  },
  'signal-noise': { form: 'signal', parameters: [seed, value('mean', 0), deviation(1)] },
  'signal-sawtooth': { form: 'signal', parameters: [wavelength(32), phase] },
  vessels: {
    form: 'volume',
    parameters: [
      seed,
      whole('vessels', 'count', [1, 32], 6),
      real('radius', 'pixels', [0.5, 32], 0.5, 2),
      value('brightness', 1),
      value('background', 0.3),
    ],
  },
  cube: { form: 'volume', parameters: [real('extent', 'pixels', [0, 512], 1, 32)] },
  ball: { form: 'volume', parameters: [real('radius', 'pixels', [0, 512], 0.5, 20)] },
};

/** Whether it is a signal [1, 1, L], a picture [1, 1, H, W] or a volume [1, 1, D, H, W]. */
export function formOf(input: GeneratedInput): GeneratedForm {
  return table[input].form;
}

/** The names of its sizes, outermost first. */
export function sizeNamesOf(input: GeneratedInput): readonly GeneratedParameterName[] {
  return axisNames[table[input].form];
}

/** The parameters of a generated input, sizes first, in the order of the form. */
export function generatedParameters(input: GeneratedInput): readonly GeneratedParameter[] {
  const { form, parameters } = table[input];
  const { max, byDefault } = longest[form];
  return [...axisNames[form].map((name) => whole(name, 'pixels', [1, max], byDefault)), ...parameters];
}
