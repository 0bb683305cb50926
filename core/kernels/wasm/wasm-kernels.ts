import type { Algorithm } from '../../layers/algorithms.ts';
import type { ConvOp, LayerOp, MatmulOp } from '../../layers/op.ts';
import type { KernelSet, StepKernel } from '../kernel-set.ts';
import { referenceSet } from '../reference/reference-set.ts';
import { boxKernel } from './conv-box.ts';
import { phasesKernel } from './conv-phases.ts';
import { rowsKernel } from './conv-rows.ts';
import { matmulKernel } from './matmul-box.ts';
import { vectorKernel } from './vector-kernels.ts';

/** A way the kernels are compiled. */
interface Flavour {
  readonly name: 'wasm' | 'wasm-relaxed';
  /** The largest panels of filters its tiles take without running out of registers. */
  readonly packedPanel: number;
  readonly directPanel: number;
  /** Filters from which packing pays. */
  readonly packedFrom: number;
}

/** A quarter of a millisecond. */
const chunkWork = 6_000_000;
/** Planes so many bytes apart share their places in the first cache: read by every panel, they would drive each other out. */
const cacheWay = 4096;

/** The same bits on every machine, at any number of threads. */
export const wasmSet = setOf({ name: 'wasm', packedPanel: 5, directPanel: 5, packedFrom: 40 });
/** A multiplication and an addition in one where the machine can: quicker, and rounded once less there. */
export const wasmRelaxedSet = setOf({ name: 'wasm-relaxed', packedPanel: 6, directPanel: 6, packedFrom: Infinity });

/** What there is no compiled kernel for is computed by the reference kernels. */
function setOf(flavour: Flavour): KernelSet {
  return {
    name: flavour.name,
    chunkWork,
    compiled: true,
    kernelFor: (op, wanted) => compiledKernel(op, flavour, wanted) ?? referenceSet.kernelFor(op),
  };
}

function compiledKernel(op: LayerOp, flavour: Flavour, wanted?: Algorithm): StepKernel | undefined {
  if (op.output.includes(0) || op.input.includes(0)) return undefined;
  for (const algorithm of wanted === undefined ? rule(op, flavour) : [wanted]) {
    const kernel = kernelBy(algorithm, op, flavour);
    if (kernel !== undefined) return kernel;
  }
  return undefined;
}

function kernelBy(algorithm: Algorithm, op: LayerOp, flavour: Flavour): StepKernel | undefined {
  switch (op.type) {
    case 'conv':
      return convKernel(op, algorithm, flavour);
    case 'conv-transpose':
      return algorithm === 'phases' ? phasesKernel(op, flavour.directPanel) : undefined;
    case 'matmul':
      return productKernel(op, algorithm, flavour);
    default:
      return algorithm === 'vector' ? vectorKernel(op) : undefined;
  }
}

function productKernel(op: MatmulOp, algorithm: Algorithm, flavour: Flavour): StepKernel | undefined {
  if (algorithm === 'gemm') return matmulKernel(op, algorithm, flavour.packedPanel);
  return algorithm === 'direct' ? matmulKernel(op, algorithm, flavour.directPanel) : undefined;
}

function convKernel(op: ConvOp, algorithm: Algorithm, flavour: Flavour): StepKernel | undefined {
  switch (algorithm) {
    case 'gemm':
      return boxKernel(op, 'gemm', flavour.packedPanel);
    case 'direct':
      return boxKernel(op, 'direct', flavour.directPanel);
    case 'rows':
      return rowsKernel(op);
    default:
      return undefined;
  }
}

/** From the quickest on. */
function rule(op: LayerOp, flavour: Flavour): readonly Algorithm[] {
  switch (op.type) {
    case 'conv':
      return convRule(op, flavour);
    case 'conv-transpose':
      // The other methods are there to be seen at work.
      return op.method === 'scatter' ? ['phases'] : [];
    case 'matmul':
      return ((op.output.at(-1) ?? 0) * 4) % cacheWay === 0 ? ['gemm'] : ['direct'];
    default:
      return ['vector'];
  }
}

function convRule(op: ConvOp, flavour: Flavour): readonly Algorithm[] {
  if (op.groups === op.input[1]) return ['rows', 'direct'];
  const filters = op.output[1] / op.groups;
  const apart = op.input.slice(2).reduce((product, size) => product * size, 4);
  const onePlace = op.kernel.every((k) => k === 1) && apart % cacheWay === 0;
  const packs = filters >= flavour.packedFrom || (onePlace && filters > 8);
  return packs ? ['gemm', 'direct'] : ['direct', 'gemm'];
}
