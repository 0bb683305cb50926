import type { StepBuffers } from '../kernels/kernel-set.ts';
import { referenceKernels } from '../kernels/reference/reference.ts';
import type { LayerOp } from '../layers/op.ts';
import { numel } from '../tensor/shape.ts';

/** How far values lie from those of the definition in double precision. */
export interface DoubleErrors {
  /** Positions that were computed again, and all there are. */
  readonly checked: number;
  readonly total: number;
  /** Largest |got − exact|; ∞ where one of the two is no finite number and the other is another. */
  readonly maxAbsolute: number;
  /** √Σ(got − exact)² / √Σ exact²; 0 where nothing differs. */
  readonly relative: number;
  /** Largest |exact|. */
  readonly largest: number;
}

/** Multiply-adds a check may take: some 50 ms. */
const checkWork = 40_000_000;
/** Positions beyond which more would say nothing new. */
const mostPieces = 16_384;

/**
 * Computes a step again by its definition, in float64 and unrounded, and compares: at all positions where that is little
 * work, else at positions drawn evenly over the output, the same for every algorithm. *Shape*: buffers as the op says.
 */
export function errorsAgainstDouble(op: LayerOp, buffers: StepBuffers): DoubleErrors {
  const total = numel(op.output);
  const granule = Math.max(1, referenceKernels.granule(op));
  const pieces = Math.ceil(total / granule);
  const affordable = Math.floor(checkWork / (granule * Math.max(1, referenceKernels.workPerElement(op))));
  const count = Math.max(1, Math.min(pieces, affordable, mostPieces));
  const sum = new Errors();
  for (let i = 0; i < Math.min(count, pieces); i++) {
    const piece = count === pieces ? i : drawnPiece(i, count, pieces);
    checkRange(op, buffers, piece * granule, Math.min(total, (piece + 1) * granule), sum);
  }
  return sum.read(total);
}

/** One of the pieces of the i-th of `count` equal parts: positions at a fixed distance could all lie at a border. */
function drawnPiece(i: number, count: number, pieces: number): number {
  const golden = (i * 0.618_033_988_749_895) % 1;
  return Math.min(pieces - 1, Math.floor(((i + golden) * pieces) / count));
}

function checkRange(op: LayerOp, buffers: StepBuffers, begin: number, end: number, sum: Errors): void {
  const exact = new Doubles();
  // Reference kernels round only by storing: what is stored into doubles is not rounded. They only write.
  referenceKernels.run(op, { ...buffers, output: exact as unknown as Float32Array }, begin, end);
  for (let at = begin; at < end; at++) sum.add(buffers.output[at] ?? NaN, exact[at] ?? NaN);
}

/** A few doubles of a long array. */
class Doubles {
  [at: number]: number;

  set(values: ArrayLike<number>, at: number): void {
    for (let i = 0; i < values.length; i++) this[at + i] = values[i] ?? NaN;
  }
}

class Errors {
  #checked = 0;
  #maxAbsolute = 0;
  #largest = 0;
  #errorSquares = 0;
  #exactSquares = 0;

  add(got: number, exact: number): void {
    this.#checked += 1;
    const same = Object.is(got, exact) || got === exact || got === Math.fround(exact);
    const finite = Number.isFinite(got) && Number.isFinite(exact);
    const error = finite ? Math.abs(got - exact) : same ? 0 : Infinity;
    this.#maxAbsolute = Math.max(this.#maxAbsolute, error);
    this.#errorSquares += error * error;
    if (!Number.isFinite(exact)) return;
    this.#largest = Math.max(this.#largest, Math.abs(exact));
    this.#exactSquares += exact * exact;
  }

  read(total: number): DoubleErrors {
    const relative = this.#errorSquares === 0 ? 0 : Math.sqrt(this.#errorSquares / this.#exactSquares);
    return { checked: this.#checked, total, maxAbsolute: this.#maxAbsolute, relative, largest: this.#largest };
  }
}
