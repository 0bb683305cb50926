/** A layer of the pipeline as its card shows it; all texts in the user's language. */
export interface PipelineItem {
  readonly id: string;
  readonly title: string;
  /** 3 → 16 · 3 × 3 */
  readonly subtitle: string;
  readonly status: 'ready' | 'bypassed' | 'broken' | 'blocked';
  readonly run: 'none' | 'waiting' | 'running' | 'done' | 'cached' | 'stale' | 'partial';
  /** 0 to 1, read while it runs. */
  readonly fraction: number;
  readonly ms?: number;
  readonly shape?: string;
  readonly macs?: string;
  readonly parameters?: string;
  readonly problem?: string;
}

/** How many maps a card shows. */
export const cardMaps = 4;
/** Longer side of a map on a card, CSS pixels. */
export const cardMapSize = 88;

/** Where a card of a list goes when it is dropped before the card at `before`: its index in the list without it. */
export function indexAfterMove(from: number, before: number): number {
  return before > from ? before - 1 : before;
}
