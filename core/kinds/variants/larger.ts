import { errorData } from '../../errors.ts';
import { samePaddingZeros } from '../../layers/padding.ts';
import { shapeText, spatialOf } from '../../tensor/shape.ts';
import type { PerAxis } from '../../tensor/tensor.ts';
import type { Proposal } from './proposal.ts';
import type { Question } from './question.ts';

/** A kernel that is a multiple of the stride reaches every output equally often: no checkerboard. */
export function convTranspose(question: Question): readonly Proposal[] {
  return enlarged(question, 'conv-transpose', (scale) => {
    const { block, ends, kernel } = question;
    const own = block.type === 'conv-transpose' ? block.params['transposeMethod'] : undefined;
    return {
      params: {
        ...ends,
        kernel: kernel.map((taps, axis) => Math.ceil(taps / (scale[axis] ?? 1)) * (scale[axis] ?? 1)),
        stride: scale,
        dilation: scale.map(() => 1),
        padding: samePaddingZeros,
        outputPadding: [0],
        groups: 1,
        ...(own === undefined ? {} : { transposeMethod: own }),
      },
    };
  });
}

/** As many taps on the input as a transposed convolution with that kernel has there. */
export function subPixel(question: Question): readonly Proposal[] {
  return enlarged(question, 'sub-pixel', (scale, sizes) => {
    const [factor = 1] = scale;
    if (scale.some((each) => each !== factor)) {
      return { problem: errorData('variant.oneFactor', { layer: question.label, kind: 'sub-pixel', ...sizes }) };
    }
    const ones = scale.map(() => 1);
    const { block, kernel, filters } = question;
    // Its own convolution has more outputs, so that the numbers of a bias do not fit it.
    const ends = { outChannels: filters, bias: question.bias['bias'] ?? false };
    const taps = block.type === 'conv-transpose' ? kernel.map((k) => Math.ceil(k / factor)) : kernel;
    return {
      params: { ...ends, factor, kernel: taps, stride: ones, dilation: ones, padding: samePaddingZeros },
    };
  });
}

export function resizeConv(question: Question): readonly Proposal[] {
  return enlarged(question, 'resize-conv', (scale) => ({
    params: { ...question.ends, scale, kernel: question.kernel, padding: samePaddingZeros },
  }));
}

/** Only where every axis grows by a whole factor, and at least one does. */
function enlarged(
  question: Question,
  kind: string,
  propose: (scale: PerAxis, sizes: { input: string; output: string }) => Proposal,
): readonly Proposal[] {
  const [from, to] = [spatialOf(question.input), spatialOf(question.output)];
  const scale = from.map((size, axis) => (to[axis] ?? 0) / size);
  const sizes = { input: shapeText(from), output: shapeText(to) };
  const grows = scale.every((each) => Number.isInteger(each) && each > 0) && scale.some((each) => each > 1);
  return grows
    ? [propose(scale, sizes)]
    : [{ problem: errorData('variant.enlarge', { layer: question.label, kind, ...sizes }) }];
}
