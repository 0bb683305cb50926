/** What the compiled module offers; addresses and distances are in bytes. See assembly/. */
export interface KernelExports {
  fillStrip(
    src: number,
    planeBytes: number,
    planes: number,
    width: number,
    rowMap: number,
    rows: number,
    columnMap: number,
    first: number,
    columns: number,
    padding: number,
    dst: number,
    line: number,
    phases: number,
    phase: number,
    temp: number,
    beyond: number,
  ): void;
  packedBox: Box;
  directBox: Box;
  interleave(
    bands: number,
    phases: number,
    phaseBytes: number,
    filterBytes: number,
    lineBytes: number,
    filters: number,
    rows: number,
    columns: number,
    out: number,
    outFilter: number,
    outRow: number,
  ): void;
  fillRows(
    biases: number,
    filters: number,
    rows: number,
    columns: number,
    out: number,
    outFilter: number,
    outRow: number,
  ): void;
  filterRows(
    src: number,
    srcRow: number,
    out: number,
    outRow: number,
    rows: number,
    columns: number,
    taps: number,
    weights: number,
    offsets: number,
    bias: number,
    spare: number,
  ): void;
  threeByThreeRows(
    src: number,
    srcRow: number,
    out: number,
    outRow: number,
    rows: number,
    columns: number,
    weights: number,
    bias: number,
    spare: number,
  ): void;
  activate(code: number, src: number, dst: number, n: number, alpha: number, beta: number): void;
  combinePair(code: number, a: number, b: number, dst: number, n: number): void;
  affine(src: number, dst: number, n: number, mean: number, scale: number, weight: number, bias: number): void;
  sumOf(src: number, n: number): number;
  squaresOf(src: number, n: number, mean: number): number;
  /** 1 where all values are finite. */
  tallyRow(src: number, n: number, pivot: number, out: number): number;
  boxSums(src: number, columns: number, boxes: number, out: number): void;
  maxRows: Fold;
  averageRows(...call: [...Parameters<Fold>, rowCounts: number, columnCounts: number]): void;
  moveRows(src: number, dst: number, rows: number, rowStep: number, columns: number, columnStep: number): void;
  padRows(
    src: number,
    width: number,
    rowMap: number,
    rows: number,
    columnMap: number,
    columns: number,
    begin: number,
    end: number,
    first: number,
    value: number,
    dst: number,
  ): void;
  gatherRow(src: number, places: number, dst: number, n: number): void;
  mixRow(
    rows: number,
    rowWeights: number,
    rowCount: number,
    places: number,
    weights: number,
    taps: number,
    apart: number,
    dst: number,
    n: number,
  ): void;
  /** n times 4 x 12 multiply-adds of four numbers, and nothing else. */
  peak(n: number, out: number): void;
}

type Box = (
  parameters: number,
  src: number,
  srcRow: number,
  out: number,
  outRow: number,
  rows: number,
  columns: number,
) => void;

type Fold = (
  src: number,
  srcRow: number,
  out: number,
  outRow: number,
  rows: number,
  columns: number,
  taps: number,
  offsets: number,
) => void;

/** Bytes of scratch memory a thread has. */
export const scratchBytes = 4 * 2 ** 20;

/** One thread's way into the memory that all threads share. Arrays handed to kernels must lie in it. */
export class WasmHost {
  readonly kernels: KernelExports;
  readonly memory: WebAssembly.Memory;
  readonly #scratch: number;

  /** `scratch`: where this thread's {@link scratchBytes} begin. */
  constructor(module: WebAssembly.Module, memory: WebAssembly.Memory, scratch: number) {
    const abort = () => {
      throw new Error('a kernel gave up');
    };
    this.kernels = new WebAssembly.Instance(module, { env: { memory, abort } }).exports as KernelExports;
    this.memory = memory;
    this.#scratch = scratch;
  }

  /** Where an array of this memory begins. Whether it is one of this memory nobody can see in another thread. */
  addressOf(array: Float32Array): number {
    if (!(array.buffer instanceof SharedArrayBuffer)) throw new Error('an array does not lie in shared memory');
    return array.byteOffset;
  }

  /** Scratch memory from its beginning: whatever a kernel bound before had there is lost. */
  scratch(): Scratch {
    return new Scratch(this.memory, this.#scratch);
  }
}

/** Hands out a thread's scratch memory piece by piece. */
export class Scratch {
  readonly #memory: WebAssembly.Memory;
  readonly #end: number;
  #next: number;

  constructor(memory: WebAssembly.Memory, begin: number) {
    this.#memory = memory;
    this.#next = begin;
    this.#end = begin + scratchBytes;
  }

  /** The address of so many bytes, on a cache line of its own. */
  take(bytes: number): number {
    const at = this.#next;
    this.#next = Math.ceil((at + bytes) / 64) * 64;
    if (this.#next > this.#end) throw new Error('a kernel wants more scratch memory than a thread has');
    return at;
  }

  /** Room for so many whole numbers. */
  ints(length: number): Int32Array {
    return new Int32Array(this.#memory.buffer, this.take(length * 4), length);
  }

  /** Room for so many numbers. */
  floats(length: number): Float32Array {
    return new Float32Array(this.#memory.buffer, this.take(length * 4), length);
  }

  /** Room for so many numbers in double precision. */
  doubles(length: number): Float64Array {
    return new Float64Array(this.#memory.buffer, this.take(length * 8), length);
  }

  /** These whole numbers, and their address. */
  put(values: ArrayLike<number>): number {
    const ints = this.ints(values.length);
    ints.set(values);
    return ints.byteOffset;
  }
}
