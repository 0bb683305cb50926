import { defineStore } from 'pinia';
import { computed, shallowRef, watch } from 'vue';
import { useDocumentStore } from './document.ts';

export type ViewName = 'bench' | 'race';

/** What every panel talks about: one node, one channel of it, one place of the program. */
export const useSelectionStore = defineStore('selection', () => {
  const document = useDocumentStore();
  const view = shallowRef<ViewName>('bench');
  const chosen = shallowRef<string>();
  /** Layers chosen beside the one every panel talks about. */
  const others = shallowRef<ReadonlySet<string>>(new Set());
  const channel = shallowRef<number>();
  let lastIndex = 0;

  /** The chosen node, or where it is gone, the one that took its place. */
  const nodeId = computed(() => {
    const { nodes } = document.current;
    const found = nodes.findIndex((node) => node.id === chosen.value);
    return (nodes[found] ?? nodes[Math.min(lastIndex, nodes.length - 1)])?.id;
  });

  /** All chosen nodes, in the order of the document. */
  const nodeIds = computed((): readonly string[] =>
    document.current.nodes.map(({ id }) => id).filter((id) => id === nodeId.value || others.value.has(id)),
  );

  /** Chooses several at once; `primary` is what the panels talk about. */
  function selectAll(ids: readonly string[], primary: string): void {
    select(primary);
    others.value = new Set(ids);
  }

  function select(id: string): void {
    if (others.value.size > 0) others.value = new Set();
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

  return { view, nodeId, nodeIds, channel, select, selectAll };
});
