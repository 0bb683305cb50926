import type { Algorithm } from '../layers/algorithms.ts';
import type { Params } from '../layers/field.ts';
import type { GeneratedSpec } from '../sources/generated.ts';
import type { Preparation } from '../sources/preparation.ts';

/** Raised whenever an older lab could no longer read what a newer one writes; migrate.ts brings old ones up. */
export const formatVersion = 2;

/** `source` as an input means the project's input: a picture, a signal, a volume. */
export const sourceId = 'source';

/** Where a block stands on the canvas: its left upper corner, in CSS pixels at the scale of 1. */
export type Position = readonly [x: number, y: number];

/** One block of the pipeline: a primitive layer or a kind. */
export interface PipelineNode {
  readonly id: string;
  /** A type in core/kinds/registry.ts. */
  readonly type: string;
  /** The user's own name for it; absent: the type's. */
  readonly name?: string;
  readonly bypassed: boolean;
  /** How its steps are to be computed where they can be; absent: by rule. It says nothing about what is computed. */
  readonly algorithm?: Algorithm;
  readonly params: Params;
  /** Ids of the nodes it reads, or {@link sourceId}; the place in the list is the port. */
  readonly inputs: readonly string[];
  /** Where the user put it; absent: laid out by the wiring. It says nothing about what is computed. */
  readonly at?: Position;
}

/** Which file, by content. The bytes travel beside the document in the project file. */
export interface SourceRef {
  readonly name: string;
  /** SHA-256 of the file's bytes, hex. */
  readonly sha256: string;
}

/** An input the lab makes itself. */
export interface GeneratedSource {
  readonly generated: GeneratedSpec;
}

/** Numbers as somebody typed or pasted them; kernels are read the same way. */
export interface TypedSource {
  readonly typed: string;
}

/** Where the input comes from. Told apart by their members, as files were the only ones in version 1. */
export type InputSource = SourceRef | GeneratedSource | TypedSource;

/** The file among the inputs; undefined for those without one. */
export function fileOf(source: InputSource | undefined): SourceRef | undefined {
  return source !== undefined && 'sha256' in source ? source : undefined;
}

/** What a project is: a value, versioned, plain JSON. Nodes stand in topological order. */
export interface ProjectDocument {
  readonly format: 'convlab';
  readonly formatVersion: number;
  readonly source?: InputSource;
  /** What is done to the input before the pipeline sees it; absent: nothing. */
  readonly preparation?: Preparation;
  readonly nodes: readonly PipelineNode[];
}
