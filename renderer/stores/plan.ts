import { defineStore } from 'pinia';
import { computed } from 'vue';
import { plan as planOf } from '../../core/pipeline/plan.ts';
import type { PlanNode } from '../../core/pipeline/plan.types.ts';
import { useDocumentStore } from './document.ts';
import { useSourceStore } from './source.ts';

/** Everything that is known without computing: shapes, costs, problems, keys. Follows every edit. */
export const usePlanStore = defineStore('plan', () => {
  const document = useDocumentStore();
  const source = useSourceStore();
  const current = computed(() => planOf(document.current, source.info?.shape, source.info?.key));
  const byId = computed(
    (): ReadonlyMap<string, PlanNode> => new Map(current.value.nodes.map((node) => [node.id, node])),
  );
  /** What would be computed: changes exactly when there is something new to run. */
  const work = computed(() => current.value.steps.map((step) => step.key).join(' '));

  function nodeOf(id: string | undefined): PlanNode | undefined {
    return id === undefined ? undefined : byId.value.get(id);
  }

  return { current, work, nodeOf };
});
