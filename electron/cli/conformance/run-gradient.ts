import { convGradients } from '../../../core/execute/gradients/conv-gradients.ts';
import { compareOutput } from './compare.ts';
import { prefixed } from './run-layer.ts';
import { ConformanceError, inputNamed, readTensor, type ConformanceCase, type Suite } from './suite.ts';
import { layerOf } from './to-layer.ts';
import { refusalOf, resolve, verdict, type CaseResult } from './verdict.ts';

/** The gradients of a convolution or a transposed one, with a bias. */
export function runGradient(suite: Suite, item: ConformanceCase): CaseResult {
  const [x, w, b, gy] = ['x', 'w', 'b', 'gy'].map((name) => inputNamed(suite, item, name));
  const layer = layerOf(item.op.replace('_backward', ''), { ...item.params, bias: true });
  if (x === undefined || w === undefined || b === undefined || gy === undefined || layer === undefined) {
    throw new ConformanceError('there is no layer');
  }
  const resolved = resolve(layer.type, layer.params, [x.shape]);
  if (!resolved.ok) throw new ConformanceError(refusalOf(resolved));
  const { op } = resolved;
  if (op.type !== 'conv' && op.type !== 'conv-transpose') throw new ConformanceError('the layer is no convolution');
  const { input, weight, bias } = convGradients(op, x.data, w.data, gy.data);
  const found = new Map([
    ['gx', { shape: x.shape, data: input }],
    ['gw', { shape: w.shape, data: weight }],
    ['gb', { shape: b.shape, data: bias }],
  ]);
  const reasons = item.out.map((stored) => {
    const got = found.get(stored.n);
    if (got === undefined) throw new ConformanceError(`nobody here computes the output ${stored.n}`);
    return prefixed(`${stored.n}: `, compareOutput(got, readTensor(suite, stored), stored));
  });
  return verdict(reasons, item, { outShape: op.output });
}
