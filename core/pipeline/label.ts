import type { PipelineNode } from './document.ts';

/** How sentences and the screen name a node: by the user's name for it, else by its type and place, from 1. */
export function labelOf(node: PipelineNode, index: number): string {
  return node.name ?? `${node.type} ${index + 1}`;
}
