import { gradientsOf } from '../../../core/execute/gradients/gradients.ts';
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
  const { inputs, weights } = gradientsOf(op, { inputs: [x.data], weights: [w.data, b.data] }, gy.data);
  const found = new Map(
    [...inputs, ...weights].map((values, i) => {
      const shape = [x, w, b][i]?.shape ?? [];
      return [['gx', 'gw', 'gb'][i] ?? '', { shape, data: Float32Array.from(values) }] as const;
    }),
  );
  const reasons = item.out.map((stored) => {
    const got = found.get(stored.n);
    if (got === undefined) throw new ConformanceError(`nobody here computes the output ${stored.n}`);
    return prefixed(`${stored.n}: `, compareOutput(got, readTensor(suite, stored), stored));
  });
  return verdict(reasons, item, { outShape: op.output });
}
