import type { PlanNode } from '../../../core/pipeline/plan.types.ts';
import type { HeldResult } from '../../stores/results.ts';
import type { StepState } from '../../stores/run.ts';

/** How far a node is, over all its steps. */
export interface NodeRun {
  readonly run: 'none' | 'waiting' | 'running' | 'done' | 'cached' | 'stale' | 'partial';
  readonly fraction: number;
  /** What computing it took; while it is held. */
  readonly ms?: number;
}

interface Known {
  readonly steps: ReadonlyMap<string, StepState>;
  readonly held: ReadonlyMap<string, HeldResult>;
  /** Maps of an earlier state are on the screen. */
  readonly stale: boolean;
}

export function nodeRunOf(node: PlanNode | undefined, { steps, held, stale }: Known): NodeRun {
  const old = { run: stale ? 'stale' : 'none', fraction: 0 } as const;
  if (node === undefined || node.status !== 'ready' || node.steps.length === 0) return old;
  const states = node.steps.map(({ key }) => ({ state: steps.get(key), done: held.get(key) }));
  const done = states.flatMap((each) => (each.done === undefined ? [] : [each.done]));
  if (done.length === states.length) {
    const ms = done.reduce((sum, each) => sum + each.ms, 0);
    return { run: done.every((each) => each.cached) ? 'cached' : 'done', fraction: 1, ms };
  }
  const current = states.find((each) => each.state !== undefined && each.state.state !== 'waiting')?.state;
  const part = current === undefined || current.state === 'waiting' ? 0 : current.fraction;
  const fraction = (done.length + part) / states.length;
  if (current?.state === 'running') return { run: 'running', fraction };
  const waiting = states.some((each) => each.state?.state === 'waiting');
  if (waiting) return done.length > 0 ? { run: 'running', fraction } : { run: 'waiting', fraction: 0 };
  return current?.state === 'partial' || done.length > 0 ? { run: 'partial', fraction } : old;
}
