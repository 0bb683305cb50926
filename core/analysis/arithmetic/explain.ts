import type { LayerOp } from '../../layers/op.ts';
import type { Arithmetic, Term, TermSource } from './arithmetic.types.ts';
import { finished, folded, foldedOfNone } from './fold.ts';
import {
  activationTerms,
  adaptivePoolTerms,
  batchNormTerms,
  combineTerms,
  concatTerms,
  normalizeTerms,
  padTerms,
  rearrangeTerms,
  resizeTerms,
  softmaxTerms,
} from './plain-terms.ts';
import { convTerms, convTransposeTerms, poolTerms, type Read } from './window-terms.ts';

/**
 * How the output number with that flat index comes about, in double precision: terms [from, to) of all there are, and
 * what all of them make. `undefined` for ops that only imported networks have. *Shape*: inputs and weights as the op says.
 */
export function explain(op: LayerOp, read: Read, index: number, from: number, to: number): Arithmetic | undefined {
  const source = sourceOf(op, read, index);
  if (source === undefined) return undefined;
  const { form, total, finish } = source;
  const terms: Term[] = [];
  let soFar: number | undefined;
  let before: number | undefined;
  for (let i = 0; i < total; i++) {
    const term = source.term(i);
    if (i === from) before = soFar;
    if (i >= from && i < to) terms.push(term);
    soFar = folded(form, soFar, term.value);
  }
  const all = soFar ?? foldedOfNone(form);
  const window = 'kernel' in op ? { window: op.kernel } : {};
  const first = before === undefined ? {} : { before };
  return { form, ...window, total, from, terms, ...first, folded: all, finish, result: finished(all, finish) };
}

function sourceOf(op: LayerOp, read: Read, index: number): TermSource | undefined {
  switch (op.type) {
    case 'conv':
      return convTerms(op, read, index);
    case 'conv-transpose':
      return convTransposeTerms(op, read, index);
    case 'pool':
      return poolTerms(op, read, index);
    case 'adaptive-pool':
      return adaptivePoolTerms(op, read, index);
    case 'activation':
      return activationTerms(op, read, index);
    case 'softmax':
      return softmaxTerms(op, read, index);
    case 'rearrange':
      return rearrangeTerms(op, read, index);
    case 'pad':
      return padTerms(op, read, index);
    case 'resize':
      return resizeTerms(op, read, index);
    case 'batch-norm':
      return batchNormTerms(op, read, index);
    case 'normalize':
      return normalizeTerms(op, read, index);
    case 'combine':
      return combineTerms(op, read, index);
    case 'concat':
      return concatTerms(op, read, index);
    default:
      return undefined;
  }
}
