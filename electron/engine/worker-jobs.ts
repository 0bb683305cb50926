import type { MapStatistics, Difference } from '../../core/analysis/statistics.types.ts';
import type { StepBuffers } from '../../core/kernels/kernel-set.ts';
import type { Block } from '../../core/kinds/resolve-kind.ts';
import type { Twin } from '../../core/kinds/variants/twins.ts';
import type { Counted } from '../../core/layers/cost.ts';
import type { WeightSlot } from '../../core/layers/field.ts';
import type { LayerOp } from '../../core/layers/op.ts';
import type { Shape } from '../../core/tensor/tensor.ts';
import type { CodedTile, TileSize } from './tiles.ts';

/** One thread's share of a step: it takes chunks of the output until there are none. All arrays are shared memory. */
export interface StepShare {
  readonly kernelSet: string;
  readonly op: LayerOp;
  readonly buffers: StepBuffers;
  /** See share-control.ts. */
  readonly control: Int32Array;
  /** 1 once the run is cancelled. */
  readonly cancel: Int32Array;
  /** Which of the threads this is. */
  readonly thread: number;
  /** Output elements of one chunk. */
  readonly chunk: number;
  /** Output elements [begin, end) are to be computed by all threads together. */
  readonly begin: number;
  readonly end: number;
}

export interface TileOrder {
  readonly data: Float32Array;
  readonly map: TileSize;
  readonly channel: number;
  readonly tile: TileSize;
  readonly rows: number;
  /** With the statistics of the whole map; only once it is complete. */
  readonly complete: boolean;
}

export interface MadeTile extends CodedTile {
  readonly statistics?: MapStatistics;
}

/** What a worker thread can be asked, and what it answers. */
export interface WorkerJobs {
  readonly step: { readonly ask: StepShare; readonly answer: undefined };
  readonly count: { readonly ask: StepShare; readonly answer: Counted };
  readonly tiles: { readonly ask: readonly TileOrder[]; readonly answer: readonly MadeTile[] };
  readonly digest: { readonly ask: readonly Float32Array[]; readonly answer: readonly string[] };
  readonly difference: { readonly ask: readonly [Float32Array, Float32Array]; readonly answer: Difference };
  readonly weights: { readonly ask: readonly WeightSlot[]; readonly answer: readonly Float32Array[] };
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
