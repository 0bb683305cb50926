import type { Arithmetic } from '../../core/analysis/arithmetic/arithmetic.types.ts';
import type { DoubleErrors } from '../../core/analysis/against-double.ts';
import type { MapStatistics, Difference } from '../../core/analysis/statistics.types.ts';
import type { KernelSetName, StepBuffers } from '../../core/kernels/kernel-set.ts';
import type { Block } from '../../core/kinds/resolve-kind.ts';
import type { Twin } from '../../core/kinds/variants/twins.ts';
import type { Counted } from '../../core/layers/cost.ts';
import type { WeightSlot } from '../../core/layers/field.ts';
import type { Algorithm } from '../../core/layers/algorithms.ts';
import type { LayerOp } from '../../core/layers/op.ts';
import type { Rows } from '../../core/pipeline/band-ops.ts';
import type { Shape } from '../../core/tensor/tensor.ts';
import type { MapPlace } from './map-view.ts';
import type { ReducedMaps } from './reduced-maps.ts';
import type { CodedTile, TileSize } from './tiles.ts';

/** Which kernel computes an op, and on what. All arrays are shared memory. */
export interface KernelCall {
  readonly kernelSet: KernelSetName;
  readonly algorithm: Algorithm;
  readonly op: LayerOp;
  readonly buffers: StepBuffers;
  /** Where the weights stand in the kernel's order. */
  readonly packed?: Float32Array;
  /** The room in which all of this lies; nothing for kernels that need none. */
  readonly room?: number;
}

/** One thread's share of a piece of work: it takes chunks of it until there are none. */
export interface Share {
  /** See share-control.ts. */
  readonly control: Int32Array;
  /** 1 once the run is cancelled. */
  readonly cancel: Int32Array;
  /** Which of the threads this is. */
  readonly thread: number;
  /** Units (of a step) or output elements (of a count) of one chunk. */
  readonly chunk: number;
  /** Those from `begin` to before `end` are to be done by all threads together. */
  readonly begin: number;
  readonly end: number;
}

export interface StepShare extends Share {
  readonly call: KernelCall;
}

export interface CountShare extends Share {
  readonly op: LayerOp;
  readonly buffers: StepBuffers;
}

/** Rows of some maps that are taken into reduced ones; a unit is a plane. */
export interface GatherOrder {
  readonly reduced: ReducedMaps;
  /** Planes (image and channel) one behind the other, of each the rows `held`. */
  readonly from: Float32Array;
  readonly held: Rows;
  /** Those of them that are taken in. */
  readonly rows: Rows;
  /** Values of a row; a row of a volume is a whole map. */
  readonly row: number;
  /** The room in which the planes lie; nothing for what lies elsewhere. */
  readonly room?: number;
}

/** Rows copied from the planes of one array to those of another; a unit is a plane. */
export interface RowsOrder {
  readonly from: Float32Array;
  readonly held: Rows;
  readonly to: Float32Array;
  /** The rows that `to` holds. */
  readonly place: Rows;
  readonly rows: Rows;
  /** Values of a row. */
  readonly row: number;
}

/** One thing in a row of them: a step, or what is done with rows between two steps. */
export type ProgramWork =
  | { readonly kind: 'step'; readonly call: KernelCall }
  | { readonly kind: 'gather'; readonly order: GatherOrder }
  | { readonly kind: 'rows'; readonly order: RowsOrder };

export interface ProgramStep {
  readonly work: ProgramWork;
  readonly units: number;
  /** Units a thread takes at once. */
  readonly chunk: number;
}

/** Things that do not touch what another of them writes: threads go from one to the next without waiting. */
export type ProgramGroup = readonly ProgramStep[];

/** One thread's share of groups that run one after the other, `rounds` times, with nothing between them but a barrier. */
export interface ProgramShare {
  readonly groups: readonly ProgramGroup[];
  readonly rounds: number;
  /** See barrier.ts. */
  readonly barrier: Int32Array;
  readonly threads: number;
  /** 1 once it is cancelled. */
  readonly cancel: Int32Array;
}

/** When a thread began a round of a program and saw it done, ms of a clock that all threads share. */
export interface Round {
  readonly begin: number;
  readonly end: number;
  /** What this thread spent on its part of each step of all groups, ms. */
  readonly steps: readonly number[];
}

/** What a thread is started with. */
export interface WorkerSetup {
  /** The code of compiled kernels, and the rooms there are at that time. */
  readonly module?: WebAssembly.Module;
  readonly rooms: (Room | undefined)[];
}

/** A memory for compiled kernels, and where the thread's scratch memory begins in it. */
export interface Room {
  readonly memory: WebAssembly.Memory;
  readonly scratch: number;
}

/** An op and its arrays, the output among them. */
export interface OpCall {
  readonly op: LayerOp;
  readonly buffers: StepBuffers;
}

/** Terms [from, to) of the output number with that flat index. */
export interface ExplainOrder extends OpCall {
  readonly index: number;
  readonly from: number;
  readonly to: number;
}

export interface TileOrder {
  readonly data: Float32Array;
  readonly map: MapPlace;
  readonly signal: boolean;
  readonly tile: TileSize;
  readonly rows: number;
  /** With the statistics of the whole map; only once it is complete. */
  readonly complete: boolean;
}

export interface MadeTile extends CodedTile {
  readonly statistics?: MapStatistics;
}

export interface WeightOrders {
  readonly orders: readonly { readonly slot: WeightSlot; readonly to: Float32Array }[];
  /** 1 once nobody needs them any more. */
  readonly cancel: Int32Array;
}

export interface CopyOrder {
  readonly from: Float32Array;
  readonly to: Float32Array;
  /** 1 once nobody needs the copy any more. */
  readonly cancel?: Int32Array;
}

/** What a worker thread can be asked, and what it answers. */
export interface WorkerJobs {
  readonly step: { readonly ask: StepShare; readonly answer: undefined };
  /** Another room, before anything in it is asked for. */
  readonly join: { readonly ask: { readonly index: number; readonly room: Room }; readonly answer: undefined };
  readonly program: { readonly ask: ProgramShare; readonly answer: readonly Round[] };
  /** Whether the weights fit the kernel; see StepKernel.pack. */
  readonly pack: { readonly ask: KernelCall & { readonly packed: Float32Array }; readonly answer: boolean };
  readonly count: { readonly ask: CountShare; readonly answer: Counted };
  readonly tiles: { readonly ask: readonly TileOrder[]; readonly answer: readonly MadeTile[] };
  readonly digest: { readonly ask: readonly Float32Array[]; readonly answer: readonly string[] };
  readonly difference: { readonly ask: readonly [Float32Array, Float32Array]; readonly answer: Difference };
  readonly errors: { readonly ask: OpCall; readonly answer: DoubleErrors };
  readonly explain: { readonly ask: ExplainOrder; readonly answer: Arithmetic | undefined };
  readonly weights: { readonly ask: WeightOrders; readonly answer: undefined };
  readonly copy: { readonly ask: CopyOrder; readonly answer: undefined };
  readonly twins: {
    readonly ask: { readonly block: Block; readonly input: Shape; readonly label: string };
    readonly answer: readonly Twin[];
  };
}
export type JobKind = keyof WorkerJobs;

export type WorkerMessage = {
  [Kind in JobKind]: { readonly id: number; readonly kind: Kind; readonly ask: WorkerJobs[Kind]['ask'] };
}[JobKind];

/** `detail` is what was thrown, in words. */
export type WorkerReply =
  | { readonly id: number; readonly ok: true; readonly answer: WorkerJobs[JobKind]['answer'] }
  | { readonly id: number; readonly ok: false; readonly detail: string };
