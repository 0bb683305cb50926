import type { ConvOp, ConvTransposeOp, LayerOp, PoolOp } from '../layers/op.ts';
import type { PerAxis, Shape } from '../tensor/tensor.ts';

/** Rows [begin, end) of the outermost spatial axis. */
export interface Rows {
  readonly begin: number;
  readonly end: number;
}

/** Ops whose rows read a window of the input's rows. */
type WindowOp = ConvOp | PoolOp;

/** The outermost spatial axis. */
const rowAxis = 2;

/** Rows of a tensor. *Shape*: [N, C, rows, ...]. */
export function rowCount(shape: Shape): number {
  return shape[rowAxis] ?? 1;
}

/**
 * Whether the rows of an op's output can be computed from some rows of its inputs alone, by the same op on a smaller
 * picture, with the same bits. Signals are not cut: their row is all they have.
 */
export function isLocal(op: LayerOp): boolean {
  if (op.input.length <= rowAxis + 1 || op.input.includes(0) || op.output.includes(0)) return false;
  switch (op.type) {
    case 'conv':
      return meetsEveryWindow(op) && paddingIsNear(op);
    case 'pool':
      return meetsEveryWindow(op);
    case 'conv-transpose':
    case 'activation':
      return true;
    case 'batch-norm':
      return op.trained;
    case 'softmax':
      return op.axis !== rowAxis;
    case 'pad':
      return op.padBefore[0] === 0 && op.padAfter[0] === 0;
    case 'combine':
      return op.others.every((shape) => rowCount(shape) === rowCount(op.output) && shape.length === op.output.length);
    case 'concat':
      return op.axis !== rowAxis;
    default:
      return false;
  }
}

/** How a window moves along the rows. */
interface Slide {
  readonly stride: number;
  /** From its first tap to its last. */
  readonly reach: number;
  readonly before: number;
  readonly after: number;
}

function slideOf({ stride, kernel, dilation, padBefore, padAfter }: WindowOp | ConvTransposeOp): Slide {
  const [before = 0, after = 0] = [padBefore[0], padAfter[0]];
  return { stride: stride[0] ?? 1, reach: (dilation[0] ?? 1) * ((kernel[0] ?? 1) - 1), before, after };
}

/** No window lies in the padding alone. */
function meetsEveryWindow(op: WindowOp): boolean {
  const { stride, reach, before } = slideOf(op);
  return before <= reach && (rowCount(op.output) - 1) * stride - before < rowCount(op.input);
}

/** What stands in the padding of a window is among the rows that the window reads. */
function paddingIsNear(op: ConvOp): boolean {
  const { reach, before, after } = slideOf(op);
  const most = Math.max(before, after);
  if (op.paddingMode === 'circular') return most === 0;
  return op.paddingMode !== 'reflect' || 2 * most <= reach;
}

/** The rows of every input that these rows of the output read. The op must be local. */
export function rowsRead(op: LayerOp, out: Rows): Rows {
  switch (op.type) {
    case 'conv':
    case 'pool': {
      const { first, last } = windowsOf(slideOf(op), out);
      return { begin: Math.max(0, first), end: Math.min(rowCount(op.input), last + 1) };
    }
    case 'conv-transpose':
      return rowsSpread(op, out);
    default:
      return out;
  }
}

/** The first and the last row, padding included, that windows stand on. */
function windowsOf({ stride, reach, before }: Slide, { begin, end }: Rows): { first: number; last: number } {
  return { first: begin * stride - before, last: (end - 1) * stride - before + reach };
}

/** Input row i reaches outputs i · stride - p up to i · stride - p + dilation · (k - 1); at least one row is read. */
function rowsSpread(op: ConvTransposeOp, { begin, end }: Rows): Rows {
  const { stride, reach, before } = slideOf(op);
  const last = rowCount(op.input) - 1;
  const reaching = Math.min(Math.ceil((begin + before - reach) / stride), Math.floor((begin + before) / stride));
  const first = Math.max(0, Math.min(last, reaching));
  return { begin: first, end: Math.max(first, Math.min(last, Math.floor((end - 1 + before) / stride))) + 1 };
}

/**
 * The rows that are computed where these are needed: a transposed convolution begins with a whole stride and has at least
 * one, so that its kernel is cut into phases as that of the whole picture is.
 */
export function rowsComputed(op: LayerOp, { begin, end }: Rows): Rows {
  if (op.type !== 'conv-transpose') return { begin, end };
  const { stride } = slideOf(op);
  const rows = rowCount(op.output);
  const last = Math.max(0, Math.min(begin, rows - stride));
  const first = Math.floor(last / stride) * stride;
  return { begin: first, end: Math.min(rows, Math.max(end, first + stride)) };
}

/** Whether an input may bring more rows behind those that are read. */
export function allowsMore(op: LayerOp): boolean {
  return op.type === 'conv' || op.type === 'pool';
}

/**
 * The op that computes rows `out` of this one out of the rows `input` of its inputs, all of those that are read and more
 * only behind them (see {@link allowsMore}): padding stands at the picture's own border, not where it was cut.
 */
export function bandOp<Op extends LayerOp>(op: Op, input: Rows, out: Rows): LayerOp {
  const shapes = { input: withRows(op.input, input), output: withRows(op.output, out) };
  switch (op.type) {
    case 'conv':
    case 'pool': {
      const slide = slideOf(op);
      const { first, last } = windowsOf(slide, out);
      const after = Math.max(0, Math.min(slide.after, last - (rowCount(op.input) - 1)));
      return { ...op, ...shapes, ...padded(op, input.begin - first, after) };
    }
    case 'conv-transpose': {
      const { stride, reach, before } = slideOf(op);
      const cut = out.begin + before - input.begin * stride;
      const over = (input.end - input.begin - 1) * stride + reach + 1 - cut - (out.end - out.begin);
      const outputPadding = [Math.max(0, -over), ...op.outputPadding.slice(1)];
      return { ...op, ...shapes, ...padded(op, cut, Math.max(0, over)), outputPadding };
    }
    case 'combine':
    case 'concat':
      return { ...op, ...shapes, others: op.others.map((shape) => withRows(shape, input)) };
    default:
      return { ...op, ...shapes };
  }
}

function padded(
  op: { readonly padBefore: PerAxis; readonly padAfter: PerAxis },
  before: number,
  after: number,
): { readonly padBefore: PerAxis; readonly padAfter: PerAxis } {
  return { padBefore: [before, ...op.padBefore.slice(1)], padAfter: [after, ...op.padAfter.slice(1)] };
}

function withRows(shape: Shape, { begin, end }: Rows): Shape {
  return shape.map((size, axis) => (axis === rowAxis ? end - begin : size));
}
