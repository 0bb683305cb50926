/**
 * Every error the lab can report: its code, the values it carries and its English sentence.
 * A sentence says what is wrong, where, and what to do. `{name}` marks a value.
 * Translations live in renderer/locales and must use the same names.
 */
export const sentences = {
  // reading files
  'file.empty': '“{file}” is empty (0 bytes): choose a picture, an array, a volume or a table of signals.',
  'file.unreadable': '“{file}” could not be read ({reason}): check that it still exists and that you may open it.',
  'file.tooLarge': '“{file}” has {bytes} bytes, more than the {limit} bytes the lab reads: choose a smaller file.',
  'file.unknownFormat':
    '“{file}” is of no kind the lab reads (it starts with {found}): open a PNG or JPEG picture, an array (.npy, .npz), a volume (.nii, .nii.gz) or signals (.csv).',
  'file.truncated':
    '“{file}” ends too early, at byte {offset}: the {format} file is cut off; copy or download it again.',
  'file.damaged': '“{file}” is a damaged {format} file ({detail}, near byte {offset}): copy or download it again.',
  'file.unsupported':
    '“{file}” uses {feature}, which this {format} reader does not know: save it as an 8-bit RGB PNG or JPEG.',
  'file.tooManyPixels':
    '“{file}” says it is {width} × {height} pixels, more than the limit of {limit} pixels: use a smaller picture.',
  'file.tooManyValues':
    '“{file}” says it holds {shape} values, more than the limit of {limit} values: use a smaller one.',
  'file.deadline': '“{file}” took longer than {seconds} s to read and was given up: use a smaller picture.',
  'file.noPicture': 'The clipboard holds no picture: copy a picture first.',
  // arrays
  'array.version': '“{file}” is a {format} file of version {version}, which the lab does not read: save it again.',
  'array.type':
    '“{file}” holds values of the type {type}, which the lab does not read: save them as real numbers, such as float32.',
  'array.rank':
    '“{file}” has {found} axes, but signals, pictures and volumes have 1 to {limit} in a file: save it with as many.',
  'array.empty': '“{file}” holds no values, for its shape is {shape}: choose another.',
  'array.layout': 'An array of {shape} values cannot be read as {layout}: choose one of {allowed}.',
  'array.missing': '“{file}” holds no array “{array}”: choose one of {allowed}.',
  'csv.encoding': '“{file}” is not UTF-8 text: save it as UTF-8.',
  'csv.empty': '“{file}” holds no rows of numbers: choose a text of numbers, one column for each channel.',
  'csv.number':
    '“{found}” in “{file}”, line {line}, column {column}, is not a number: write numbers such as 0.5 or -2e-3.',
  'csv.decimalComma':
    '“{found}” in “{file}”, line {line}, column {column}, has a comma for decimals: save the file with a point for them.',
  'csv.notFinite':
    '“{found}” in “{file}”, line {line}, column {column}, is not a finite number: fill the gap or take the row away.',
  'csv.missing': 'In “{file}”, line {line}, column {column}, a number is missing: fill the gap or take the row away.',
  'csv.ragged':
    'Line {line} of “{file}” has {found} entries, but the one before has {wanted} (it ends at column {column}): make all equally long.',
  'csv.quote': 'In “{file}”, a quotation mark on line {line}, column {column}, is never closed: close it on that line.',
  'csv.columns': '“{file}” has {found} columns, more than the {limit} channels of a signal: save it with fewer.',
  'nifti.unsupported':
    '“{file}” holds {feature}, which the lab does not read: save it as one NIfTI-1 file (.nii or .nii.gz) of real numbers.',
  'nifti.frame': '“{file}” has no frame {frame}: choose one from 1 to {frames}.',
  // projects
  'project.damaged': '“{file}” is not a readable project ({detail}): open another copy of it.',
  'project.newer':
    '“{file}” was saved by a newer version of the lab (format {found}, this one reads up to {known}): update the lab to open it.',
  'project.invalid': '“{file}” has a wrong value at {where} ({detail}): the project was not opened.',
  'project.sourceMissing': '“{file}” does not contain its picture “{source}”: open the picture again.',
  'export.tooLarge':
    'There are {values} values to be exported, more than the {limit} the lab writes at once: export one map, or make the input smaller first.',
  'file.notSaved': '“{file}” could not be saved ({reason}): the old file is untouched; save it under another name.',
  // layers and plans
  'layer.unknown': 'Layer “{layer}” is of the unknown kind “{type}”: remove it or update the lab.',
  'layer.rank': 'Layer “{layer}” works on {wanted}-D data but its input {input} is {found}-D: choose another layer.',
  'layer.groupsInput':
    '{groups} groups do not divide the {channels} input channels of “{layer}”: choose one of {allowed}.',
  'layer.groupsOutput':
    '{groups} groups do not divide the {channels} output channels of “{layer}”: choose one of {allowed}.',
  'layer.emptyOutput':
    'The window of “{layer}” reaches over {window} positions but its padded input has only {size} along {axis}: use a smaller kernel or dilation, or more padding.',
  'layer.padTooLarge':
    '“{mode}” padding of {pad} is too large for the {size} positions along {axis} in “{layer}”: use at most {limit}.',
  'layer.poolPadding':
    'Padding of {pad} is more than half the window of {window} along {axis} in “{layer}”: use at most {limit}.',
  'layer.emptyInput': 'The input {input} of “{layer}” holds no channels or positions: choose another input.',
  'layer.value': '“{field}” of “{layer}” is {value}, but must be {rule}.',
  'layer.weightCount': 'Layer “{layer}” needs {wanted} weights for {name} but has {found}: reset its weights.',
  'layer.inputMissing': 'Layer “{layer}” reads from “{input}”, which does not exist: connect it again.',
  'layer.inputCount': 'Layer “{layer}” has {found} inputs but takes {wanted}: connect as many.',
  'layer.inputsMissing': 'Layer “{layer}” joins at least {least} inputs but has {found}: connect another.',
  'layer.inputsDiffer': 'Layer “{layer}” cannot join {first} and {other}: make their sizes equal.',
  'layer.inputShape': 'Input {index} of “{layer}” is {found} but must be {wanted}: connect another.',
  'wire.circle':
    '“{start}” gets its data from “{layer}”, so that a wire back would close a circle: connect it to a later layer.',
  'wire.full': '“{layer}” takes at most {most} inputs: replace one of them.',
  'layers.unreadable': 'The clipboard holds no layers ({detail}): copy some in a pipeline first.',
  'kind.kernelTooLarge':
    'The whole kernel of “{layer}” has {weights} weights, too many to be separated at every edit: give the weights of its steps, or fewer channels.',
  'pipeline.empty': 'The pipeline has no layers: add one.',
  'pipeline.noSource': 'There is no picture yet: open one.',
  // generated inputs
  'source.unknown': 'There is no generated input {found}: choose one of {allowed}.',
  'source.value': '“{field}” of the generated input “{source}” is {value}, but must be {rule}.',
  'source.extra': 'The generated input “{source}” has no “{field}”: take it away.',
  // what is done to an input before a pipeline sees it
  'prepare.list': 'The preparation of the input must be a list of at most {limit} steps.',
  'prepare.unknown':
    'Step {step} of the preparation of the input is of the unknown kind {found}: choose one of {allowed}.',
  'prepare.value': '“{field}” in step {step} of the preparation of the input ({kind}) is {value}, but must be {rule}.',
  'prepare.axes':
    'Step {step} of the preparation speaks of {found} axes, but the input has {wanted}: give one number for each.',
  'prepare.crop':
    'The crop in step {step} of the preparation takes positions {first} to {last} along {axis}, which has only {positions}: move it or make it smaller.',
  'prepare.channel':
    'Step {step} of the preparation picks channel {channel}, but there are only {channels}: pick others.',
  'prepare.tooMany':
    'Step {step} of the preparation would make {shape} values, more than the limit of {limit} values: choose a smaller size.',
  // kernels and small inputs as text
  'kernelText.empty': 'The text holds no numbers: write some, such as 1 2 1 or [[1, 2], [3, 4]].',
  'kernelText.tooLong': 'The text has {found} characters, more than the {limit} the lab reads as numbers: paste fewer.',
  'kernelText.tooMany': 'There are more than {limit} numbers (line {line}, column {column}): paste fewer.',
  'kernelText.axes':
    'There are more than {limit} axes (line {line}, column {column}): use fewer brackets inside each other, or fewer blank lines between rows.',
  'kernelText.number':
    '“{found}” on line {line}, column {column} is not a number: write numbers such as 0.5, -2e-3 or 1/9.',
  'kernelText.notFinite':
    '“{found}” on line {line}, column {column} is not a finite number: only finite ones are read; change it.',
  'kernelText.zeroDivisor': 'There is a division by 0 on line {line}, column {column}: divide by another number.',
  'kernelText.missing': 'A number is missing on line {line}, column {column}: write one, or take the separator away.',
  'kernelText.separators':
    'Numbers are separated by both commas and semicolons (line {line}, column {column}): use one of them, and a point for decimals.',
  'kernelText.ragged':
    'What starts on line {line}, column {column} has {found} entries, but the first of its kind has {wanted}: make all equally long.',
  'kernelText.mixed':
    'Numbers and lists stand side by side on line {line}, column {column}: put all numbers inside equally many brackets.',
  'kernelText.bracket': 'The bracket on line {line}, column {column} is never closed: close it.',
  'kernelText.symbol':
    '“{found}” on line {line}, column {column} does not belong there: keep only numbers in brackets, with a scale such as 1/16 * or np.array() around them.',
  'kernelText.rank': 'The text has {found} axes, but {wanted} are needed here: use fewer brackets or blank lines.',
  // kernels as objects
  'filter.zeroSum':
    'The taps add up to 0, so that nothing makes their sum 1: normalise by the sum of magnitudes or by energy instead.',
  'filter.allZero': 'All taps are 0, so that nothing makes their sum 1: give the kernel a number first.',
  // running
  'run.memory':
    'This run needs {needed} bytes, more than the {allowed} bytes allowed (largest layer: “{layer}”, {layerBytes} bytes): use a smaller picture, fewer channels, or raise the memory budget in Settings.',
  'run.failed':
    'The run stopped in layer “{layer}” ({detail}): run it again; if it comes back, copy the system information from the Help menu.',
  'run.notComputed': 'Layer “{layer}” has no values yet: run the pipeline first.',
  'run.notKept':
    'The values of layer “{layer}”, or of what it reads, were let go, because all results together exceed the memory budget: raise it in Settings or use a smaller picture, and run again.',
  'kernels.unavailable': 'The kernel set “{name}” is not available here: choose one of {available}.',
  'variant.notConvolution': '“{layer}” has no {variant} twin: only convolutions have one.',
  'variant.tooManyWeights':
    'The {variant} twin of “{layer}” would be worked out over {weights} weights, more than {limit}: choose fewer channels or a smaller kernel.',
  'variant.tooMuchWork':
    'Working out the weights of the {variant} twin of “{layer}” would take too long: choose fewer channels.',
  'variant.same': '“{layer}” already is what a layer of the kind {kind} would be in its place: choose another kind.',
  'variant.sizes':
    'A layer of the kind {kind} cannot turn the {input} positions of “{layer}” into {output}: choose another kind.',
  'variant.groups':
    'Groups must divide the {channels} input channels and the {filters} output channels of “{layer}”, which have no common divisor but 1: choose other channels.',
  'variant.multiple':
    'A depthwise layer has as many outputs as inputs times its multiplier, but the {filters} output channels of “{layer}” are no multiple of its {channels} input channels: choose other channels.',
  'variant.multiplier':
    'A depthwise layer in place of “{layer}” would need the multiplier {multiplier}, more than {limit}: choose fewer output channels.',
  'variant.rank':
    'A layer of the kind {kind} works on {wanted}-D data, but the input of “{layer}” is {found}-D: choose another kind.',
  'variant.oneTap':
    'The kernel of “{layer}” has one tap, so that a layer of the kind {kind} has nothing to take apart: choose a larger kernel.',
  'variant.noFewerTaps':
    'The {taps} taps of “{layer}” cannot be thinned out evenly with the first and the last one kept: choose another kernel.',
  'variant.enlarge':
    'A layer of the kind {kind} enlarges by whole factors, but “{layer}” turns {input} positions into {output}: choose another kind.',
  'variant.oneFactor':
    'A layer of the kind {kind} enlarges all axes alike, but “{layer}” turns {input} positions into {output}: choose another kind.',
  'variant.otherWork':
    'A layer of the kind {kind} is no convolution and cannot stand for “{layer}”: choose another kind.',
  'variant.inputs':
    'A layer of the kind {kind} reads more than one input and cannot stand for “{layer}”: choose another kind.',
  'analysis.matrixTooLarge':
    'The matrix of this convolution would have {entries} entries, more than {limit}: choose a smaller picture, fewer channels or a smaller kernel.',
  // reading models
  'onnx.empty': '“{file}” is empty (0 bytes): choose an ONNX model.',
  'onnx.damaged':
    '“{file}” is not a readable ONNX file ({detail}, near byte {offset}): choose another, or export or download it again.',
  'onnx.limit': '“{file}” has {found} {what}, more than the {limit} the lab reads: choose a smaller model.',
  'onnx.model': '“{file}” is not a complete ONNX model ({detail}): export it again.',
  'onnx.graph': 'The graph of “{file}” does not hang together ({detail}): export the model again.',
  'onnx.tensor': 'The tensor “{tensor}” of “{file}” {detail}: export the model again.',
  'onnx.unsupported': '“{file}” uses {feature} in {where}, which the lab does not read: export it without.',
  'onnx.outsideData':
    'The outside data file “{location}” was not read ({reason}): put it beside the model as a plain file, or export the model with its data inside.',
  // imported networks
  'onnx.operator':
    'Node “{node}” needs the operator {operator} (opset {opset}), which the lab does not have: export the network without it.',
  'onnx.attribute':
    '“{attribute}” of node “{node}” ({operator}) is {value}, but must be {rule}: export the network again.',
  'onnx.inputMissing': 'Node “{node}” ({operator}) lacks its input {index}: export the network again.',
  'onnx.inputValue':
    'Input {index} of node “{node}” ({operator}) is {value}, but must be {rule}: export the network again.',
  'onnx.inputUnknown':
    'Input {index} of node “{node}” ({operator}) must be known before the run: make it a constant of the network.',
  'onnx.inputType':
    'Input {index} of node “{node}” ({operator}) holds {dtype} values, but must hold {rule}: export the network with numbers.',
  'onnx.graphInput': 'Input “{name}” of the network is {found}, but must be {wanted}: give it another.',
  'onnx.outputMissing': 'Output “{name}” of the network is never computed: export the network again.',
  'onnx.resultTooLarge':
    'The result of node “{node}” ({operator}) would have {bytes} bytes, more than the {limit} bytes allowed: use smaller inputs.',
  'onnx.inexact':
    '“{name}” holds the whole number {value}, but the lab computes exactly only up to 16777216: use smaller numbers.',
  // processes
  'engine.died': 'The engine stopped ({reason}) and was started again: your project is untouched; press Run.',
  'engine.asking':
    'The engine stopped {count} times within five minutes (last: {reason}): your project is untouched; start it again?',
  'engine.absent': 'The engine is not running: start it again, then repeat.',
  'message.invalid': 'A message between the parts of the lab was refused ({where}: {detail}): please report this.',
  internal: 'Something went wrong in the lab itself ({detail}): your project is untouched; please report this.',
} as const;

export type ErrorCode = keyof typeof sentences;

/** The names inside `{}` of a sentence, taken from its text by the compiler. */
type Placeholders<S extends string> = S extends `${string}{${infer Name}}${infer Rest}`
  ? Name | Placeholders<Rest>
  : never;

export type ErrorValue = string | number;
export type ErrorValues<C extends ErrorCode> = Readonly<Record<Placeholders<(typeof sentences)[C]>, ErrorValue>>;

/** An error as plain data: what crosses a process edge and what the screen translates. */
export interface ErrorData {
  readonly code: ErrorCode;
  readonly values: Readonly<Record<string, ErrorValue>>;
}

/** Builds error data; the compiler checks that every value of the sentence is given. */
export function errorData<C extends ErrorCode>(code: C, values: ErrorValues<C>): ErrorData {
  return { code, values };
}

/** Thrown inside a process, turned into data at its edge. */
export class LabError extends Error {
  readonly data: ErrorData;
  constructor(data: ErrorData) {
    super(sentenceOf(data));
    this.name = 'LabError';
    this.data = data;
  }
}

/** Throws a {@link LabError}; `never`, so that it ends a branch. */
export function fail<C extends ErrorCode>(code: C, values: ErrorValues<C>): never {
  throw new LabError(errorData(code, values));
}

/** The English sentence of an error, values filled in. */
export function sentenceOf(error: ErrorData): string {
  return sentences[error.code].replace(/\{(\w+)\}/g, (_, name: string) => String(error.values[name] ?? `{${name}}`));
}

/** Whatever was thrown, as error data: a LabError keeps its code, anything else becomes `internal`. */
export function toErrorData(thrown: unknown): ErrorData {
  if (thrown instanceof LabError) return thrown.data;
  const detail = thrown instanceof Error ? thrown.message : String(thrown);
  return errorData('internal', { detail: detail.slice(0, 200) });
}
