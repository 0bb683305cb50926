import { overlapOf } from '../../../../core/analysis/overlap.ts';
import type { Compute } from '../compute.ts';
import type { Params } from '../../../../core/layers/field.ts';
import type { Tensor } from '../../../../core/tensor/tensor.ts';
import { applyLayer } from '../apply.ts';
import { ConformanceError } from '../suite.ts';
import type { LayerOfCase } from '../to-layer.ts';
import { bare } from './planned.ts';

/**
 * A transposed convolution along one axis, and the convolution it is: zeros between the inputs, zeros at the border, the
 * kernel turned round. Both are run, and must agree.
 */
export function transposedFigures(
  compute: Compute,
  input: number,
  kernel: number,
  stride: number,
  pad: number,
  outputPadding: number,
) {
  const x = counting([1, 1, input]);
  const w = counting([1, 1, kernel]);
  const explicit = { size: 'explicit', before: [pad], after: [pad], mode: 'zeros' } as const;
  const layer = transposed({ kernel: [kernel], stride: [stride], padding: explicit, outputPadding: [outputPadding] });
  const direct = applyLayer(compute, layer, [x], [w]).output;
  // A transposed convolution with one tap puts its inputs a stride apart and nothing else.
  const spread = applyLayer(compute, transposed({ kernel: [1], stride: [stride] }), [x], [counting([1, 1, 1])]);
  if (spread.op.type !== 'conv-transpose') throw new ConformanceError('there is no transposed convolution');
  const border = kernel - 1 - pad;
  const margins = { before: [border], after: [border + outputPadding], mode: 'constant', value: 0 };
  const stuffed = applyLayer(compute, { type: 'pad', params: margins }, [spread.output]).output;
  const slide = { type: 'conv', params: { ...bare, outChannels: 1, kernel: [kernel], reversed: true } };
  const slid = applyLayer(compute, slide, [stuffed], [w]).output;
  if (slid.data.length !== direct.data.length || slid.data.some((value, i) => value !== direct.data[i])) {
    throw new ConformanceError(`by zeros: ${slid.data.join(', ')}; transposed: ${direct.data.join(', ')}`);
  }
  const [overlap] = overlapOf(spread.op);
  return {
    input,
    kernel,
    stride,
    pad,
    outputPadding,
    output: direct.shape[2] ?? 0,
    asDirectConv: {
      zerosBetween: overlap?.phases.filter((products) => products === 0).length ?? 0,
      borderPadding: border,
      extraEnd: outputPadding,
      stuffedSize: stuffed.shape[2] ?? 0,
      stride: 1,
    },
  };
}

function transposed(params: Params): LayerOfCase {
  return { type: 'conv-transpose', params: { ...bare, outChannels: 1, ...params } };
}

/** 1, 2, 3, ... */
function counting(shape: readonly number[]): Tensor {
  const data = new Float32Array(shape.reduce((product, size) => product * size, 1));
  return { shape, data: data.map((_, i) => i + 1) };
}
