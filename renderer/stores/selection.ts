import { defineStore } from 'pinia';
import { computed, shallowRef, watch } from 'vue';
import { useDocumentStore } from './document.ts';

export type ViewName = 'bench' | 'race';

/** What every panel talks about: one node, one channel of it, one place of the program. */
export const useSelectionStore = defineStore('selection', () => {
  const document = useDocumentStore();
  const view = shallowRef<ViewName>('bench');
  const chosen = shallowRef<string>();
  const channel = shallowRef<number>();
  let lastIndex = 0;

  /** The chosen node, or where it is gone, the one that took its place. */
  const nodeId = computed(() => {
    const { nodes } = document.current;
    const found = nodes.findIndex((node) => node.id === chosen.value);
    return (nodes[found] ?? nodes[Math.min(lastIndex, nodes.length - 1)])?.id;
  });

  function select(id: string): void {
    if (id === nodeId.value) return;
    chosen.value = id;
    channel.value = undefined;
  }

  watch(
    nodeId,
    (id) => {
      const index = document.current.nodes.findIndex((node) => node.id === id);
      if (index >= 0) lastIndex = index;
    },
    { flush: 'sync', immediate: true },
  );

  return { view, nodeId, channel, select };
});
