import { sameStartOf, signalParts, type SignalOptions } from '../../../core/analysis/signal.ts';
import type { Compute } from './compute.ts';
import type { Tensor } from '../../../core/tensor/tensor.ts';
import { applyLayer } from './apply.ts';
import { compareOutput } from './compare.ts';
import { prefixed } from './run-layer.ts';
import { ConformanceError, inputNamed, readTensor, type ConformanceCase, type Suite } from './suite.ts';
import { verdict, type CaseResult } from './verdict.ts';

const boundaries: Readonly<Record<string, SignalOptions['boundary']>> = {
  fill: 'constant',
  constant: 'constant',
  wrap: 'circular',
  symm: 'symmetric',
  symmetric: 'symmetric',
  reflect: 'reflect',
  edge: 'replicate',
};

/** Convolution and correlation as NumPy and SciPy mean them, of a signal without batch and channels. */
export function runSignal(suite: Suite, item: ConformanceCase, compute: Compute): CaseResult {
  const [x, k] = [inputNamed(suite, item, 'x'), inputNamed(suite, item, 'k')];
  const [stored] = item.out;
  if (stored === undefined) throw new ConformanceError('there is no output');
  const options = optionsOf(item);
  const [border, slide] = signalParts(k.shape, options);
  if (border === undefined || slide === undefined) throw new ConformanceError('the recipe has no two parts');
  const padded = applyLayer(compute, border, [image(x)]);
  const slid = applyLayer(compute, slide, [padded.output], [image(k)]);
  const want = readTensor(suite, stored);
  const bare = ({ shape, data }: Tensor): Tensor => ({ shape: shape.slice(2), data });
  const reasons = [
    compareOutput(bare(slid.output), want, stored),
    prefixed('the counting run: ', compareOutput(bare(slid.counting), want, stored)),
  ];
  return verdict(reasons, item, {
    outShape: slid.op.output.slice(2),
    sameStart: sameStartOf(k.shape, options.sameStart),
  });
}

function image({ shape, data }: Tensor): Tensor {
  return { shape: [1, 1, ...shape], data };
}

function optionsOf({ op, params }: ConformanceCase): SignalOptions {
  const { mode, boundary = 'fill', fillvalue = 0 } = params;
  const known = (['full', 'same', 'valid'] as const).find((name) => name === mode);
  const beyond = typeof boundary === 'string' ? boundaries[boundary] : undefined;
  if (known === undefined || beyond === undefined || typeof fillvalue !== 'number') {
    throw new ConformanceError(`params.mode is ${String(mode)}, params.boundary ${String(boundary)}`);
  }
  return {
    operation: op.includes('convolve') ? 'convolve' : 'correlate',
    mode: known,
    boundary: beyond,
    value: fillvalue,
    sameStart: op === 'correlate2d' ? 'upper' : 'lower',
  };
}
