import type { EngineEvent } from '../contract/engine.ts';
import type { KernelPool } from './kernel-pool.ts';
import type { Results } from './results.ts';
import type { Sources } from './sources.ts';

/** What jobs and questions work with. */
export interface EngineContext {
  readonly pool: KernelPool;
  readonly results: Results;
  readonly sources: Sources;
  /** To the page, if there is one. */
  readonly send: (event: EngineEvent) => void;
}
