import { foldBatchNorm } from '../../../core/analysis/fold-batch-norm.ts';
import type { Compute } from './compute.ts';
import { numel } from '../../../core/tensor/shape.ts';
import type { Tensor } from '../../../core/tensor/tensor.ts';
import { applyLayer, sumOfMultiplications, type Applied } from './apply.ts';
import { value, wholeNumber, type Given } from './case-params.ts';
import { compareOutput } from './compare.ts';
import { records } from './run-field.ts';
import { compareApplied, prefixed } from './run-layer.ts';
import { ConformanceError, inputNamed, readTensor, type ConformanceCase, type Suite } from './suite.ts';
import { layerOf } from './to-layer.ts';
import { verdict, type CaseResult } from './verdict.ts';

/** Finds a tensor of the case by its name. */
type Find = (name: unknown) => Tensor;

/** Layers one after the other, residual blocks among them; every layer's output is compared. */
export function runNet(suite: Suite, item: ConformanceCase, compute: Compute): CaseResult {
  const find: Find = (name) => inputNamed(suite, item, String(name));
  const applied: Applied[] = [];
  const weights: Tensor[] = [];
  let flow = find('x');
  const reasons = records(item.params, 'layers').flatMap((layer, index) => {
    const done = runOne(compute, layer, flow, find);
    applied.push(...done);
    weights.push(...weightsOf(layer, find));
    const last = done.at(-1);
    const stored = item.out.find((output) => output.n === `after${index}`);
    if (last === undefined || stored === undefined) throw new ConformanceError(`there is no output after${index}`);
    flow = last.output;
    return compareApplied(suite, last, stored).map((reason) => prefixed(`${stored.n}: `, reason));
  });
  const counted = applied.filter(({ op }) => op.type === 'conv' || op.type === 'conv-transpose');
  return verdict(reasons, item, {
    outShape: flow.shape,
    macs: sumOfMultiplications(counted),
    params: [weights.reduce((sum, weight) => sum + BigInt(numel(weight.shape)), 0n)],
  });
}

/** All layers a record stands for; the last gives its output. */
function runOne(compute: Compute, record: Given, input: Tensor, find: Find): Applied[] {
  switch (record['op']) {
    case 'residual': {
      const branch: Applied[] = [];
      for (const inner of records(record, 'branch')) {
        branch.push(...runOne(compute, inner, branch.at(-1)?.output ?? input, find));
      }
      const sum = applyLayer(compute, { type: 'add', params: {} }, [input, branch.at(-1)?.output ?? input]);
      return [...branch, sum];
    }
    case 'batch_norm':
      return [one(record, statisticsOf(record, find))];
    case 'conv':
    case 'conv_transpose': {
      const weights = weightsOf(record, find);
      const [filter] = weights;
      if (filter === undefined) throw new ConformanceError('there is no weight');
      const outChannels = record['op'] === 'conv' ? filter.shape[0] : filter.shape[1];
      const params = { ...record, outChannels, kernel: filter.shape.slice(2), bias: weights.length > 1 };
      return [one(params, weights)];
    }
    case 'upsample_nearest':
      return [applyLayer(compute, { type: 'upsample', params: { scale: [wholeNumber(record, 'factor')] } }, [input])];
    default:
      return [one(record, [])];
  }

  function one(params: Given, weights: readonly Tensor[]): Applied {
    const layer = layerOf(String(params['op']), params);
    if (layer === undefined) throw new ConformanceError(`there is no layer ${String(params['op'])}`);
    return applyLayer(compute, layer, [input], weights);
  }
}

/** Weight and bias, scale and shift: what training would change, those of a branch included. */
function weightsOf(record: Given, find: Find): Tensor[] {
  if (record['op'] === 'residual') return records(record, 'branch').flatMap((inner) => weightsOf(inner, find));
  const names = ['w', 'b', 'gamma', 'beta'].map((key) => record[key]);
  return names.filter((name) => typeof name === 'string').map(find);
}

function statisticsOf(record: Given, find: Find): Tensor[] {
  return [...weightsOf(record, find), find(record['mean']), find(record['var'])];
}

/** A convolution and the batch norm after it as one: the new weights, and that both give the same maps. */
export function runNormFolding(suite: Suite, item: ConformanceCase, compute: Compute): CaseResult {
  const find: Find = (name) => inputNamed(suite, item, String(name));
  const [x, w, b] = [find('x'), find('w'), find('b')];
  const norm = { scale: find('gamma'), shift: find('beta'), mean: find('mean'), variance: find('var') };
  const epsilon = Number(value(item.params, 'eps'));
  const folded = foldBatchNorm(w.data, b.data, {
    scale: norm.scale.data,
    shift: norm.shift.data,
    mean: norm.mean.data,
    variance: norm.variance.data,
    epsilon,
  });
  const layer = layerOf('conv', { ...item.params, outChannels: w.shape[0], kernel: w.shape.slice(2), bias: true });
  if (layer === undefined) throw new ConformanceError('there is no convolution');
  const wFolded = { shape: w.shape, data: folded.weight };
  const bFolded = { shape: b.shape, data: folded.bias };
  const once = applyLayer(compute, layer, [x], [wFolded, bFolded]);
  const inTurn = applyLayer(
    compute,
    { type: 'batch-norm', params: { trained: true, epsilon } },
    [applyLayer(compute, layer, [x], [w, b]).output],
    [norm.scale, norm.shift, norm.mean, norm.variance],
  );
  const found: Readonly<Record<string, readonly Tensor[]>> = {
    wFolded: [wFolded],
    bFolded: [bFolded],
    y: [once.output, once.counting, inTurn.output],
  };
  const reasons = item.out.flatMap((stored) => {
    const ways = found[stored.n];
    if (ways === undefined) throw new ConformanceError(`nobody here computes the output ${stored.n}`);
    return ways.map((way) => prefixed(`${stored.n}: `, compareOutput(way, readTensor(suite, stored), stored)));
  });
  return verdict(reasons, item, {});
}
