import type { Compute } from './compute.ts';
import type { NamedResult } from './run-suite.ts';

/** What the command line asks for beside the folder and the kernels. */
export interface FormatOptions {
  /** Also what takes minutes. */
  readonly long: boolean;
  /** Where models lie that a folder only names. */
  readonly models?: string;
}

export interface FolderResults {
  /** As many as the manifest has cases, in its order. */
  readonly results: readonly NamedResult[];
  /** What is wrong with the folder as a whole although its cases ran. */
  readonly faults: readonly string[];
  /** What is worth a line without being wrong. */
  readonly remarks: readonly string[];
}

/** One kind of folder. A new one is a file of its own and one line in recognise.ts. */
export interface Format {
  /** As sentences name it. */
  readonly name: string;
  /** The file that says what lies in the folder. */
  readonly manifest: string;
  /** Whether a manifest of that name, read as JSON, is of this kind; absent: any. */
  fits?(manifest: unknown): boolean;
  /** Throws a ConformanceError where there is nothing to run. */
  run(directory: string, compute: Compute, options: FormatOptions): Promise<FolderResults>;
}
