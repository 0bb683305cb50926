import type { Algorithm } from '../layers/algorithms.ts';
import type { LayerOp } from '../layers/op.ts';
import type { KernelPlace, KernelSet, StepBuffers, StepKernel, UnitRun } from './kernel-set.ts';
import { Arena } from './wasm/arena.ts';
import { scratchBytes, WasmHost } from './wasm/host.ts';
import { compileKernels } from './wasm/load.ts';

/** The memory of this thread's compiled kernels, by set. */
const workshops = new Map<string, Workshop>();

interface Workshop {
  readonly arena: Arena;
  readonly host: WasmHost;
}

/** Gets a kernel ready for arrays of anywhere. `finish` brings the outputs home and gives the memory back. */
export interface Alone {
  readonly kernel: StepKernel;
  readonly run: UnitRun;
  readonly finish: () => void;
}

/**
 * A step on this thread alone. For compiled kernels the arrays are copied into their memory and the outputs back, so this
 * is for tests and for running cases; the engine keeps its arrays where the kernels work. Throws RangeError where they do
 * not fit.
 */
export function startAlone(set: KernelSet, op: LayerOp, buffers: StepBuffers, wanted?: Algorithm): Alone {
  const kernel = set.kernelFor(op, wanted);
  return set.compiled ? startCompiled(set, kernel, op, buffers) : startPlain(kernel, buffers, {});
}

/** All of it at once. */
export function runAlone(set: KernelSet, op: LayerOp, buffers: StepBuffers, wanted?: Algorithm): void {
  const { kernel, run, finish } = startAlone(set, op, buffers, wanted);
  run(0, kernel.units);
  finish();
}

function startPlain(kernel: StepKernel, buffers: StepBuffers, place: KernelPlace): Alone {
  return { kernel, run: kernel.bind(buffers, place), finish: () => undefined };
}

function startCompiled(set: KernelSet, kernel: StepKernel, op: LayerOp, buffers: StepBuffers): Alone {
  if (kernel.algorithm === 'definition') return startPlain(kernel, buffers, {});
  const { arena, host } = workshopOf(set.name);
  const taken: number[] = [];
  const room = (length: number): Float32Array => {
    const floats = arena.floats(length);
    if (floats === undefined) throw new RangeError('the arrays do not fit into one WebAssembly memory');
    taken.push(floats.byteOffset);
    return floats;
  };
  const copy = (array: Float32Array): Float32Array => {
    const there = room(array.length);
    there.set(array);
    return there;
  };
  const giveBack = () => {
    for (const at of taken) arena.give(at);
  };
  const there = {
    inputs: buffers.inputs.map(copy),
    weights: buffers.weights.map(copy),
    output: room(buffers.output.length),
  };
  const packed = room(kernel.packedLength);
  if (!kernel.pack(there, packed)) {
    giveBack();
    return startPlain(set.kernelFor(op, 'definition'), buffers, {});
  }
  // What does not get computed stays as it was.
  there.output.set(buffers.output);
  const run = kernel.bind(there, { host, packed });
  const finish = () => {
    buffers.output.set(there.output);
    giveBack();
  };
  return { kernel, run, finish };
}

function workshopOf(name: KernelSet['name']): Workshop {
  const known = workshops.get(name);
  if (known !== undefined) return known;
  if (name === 'reference') throw new Error('the reference kernels need no memory of their own');
  const arena = new Arena();
  const scratch = arena.take(scratchBytes) ?? 0;
  const workshop = { arena, host: new WasmHost(compileKernels(name), arena.memory, scratch) };
  workshops.set(name, workshop);
  return workshop;
}
