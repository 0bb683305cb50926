import { computed, type ComputedRef } from 'vue';
import { useI18n } from 'vue-i18n';
import { sourceId } from '../../../core/pipeline/document.ts';
import { downstreamOf, mostInputs } from '../../../core/pipeline/wiring.ts';
import { formatShape } from '../../composables/format.ts';
import { useTexts } from '../../composables/use-texts.ts';
import { useDocumentStore } from '../../stores/document.ts';
import { usePlanStore } from '../../stores/plan.ts';

export interface InputsView {
  readonly ports: readonly string[];
  readonly options: readonly { readonly id: string; readonly label: string }[];
  readonly more: boolean;
}

/** What a node reads, and what it could read without a circle, with the shapes. */
export function useInputs(nodeId: () => string | undefined): ComputedRef<InputsView> {
  const { t, locale } = useI18n();
  const { nodeName } = useTexts();
  const document = useDocumentStore();
  const plan = usePlanStore();

  return computed(() => {
    const node = document.nodeOf(nodeId());
    if (node === undefined) return { ports: [], options: [], more: false };
    const behind = downstreamOf(document.current, node.id);
    const withShape = (name: string, shape: readonly number[] | undefined) =>
      shape === undefined || shape.length === 0 ? name : `${name} · ${formatShape(shape, locale.value)}`;
    const layers = document.current.nodes.flatMap((each, index) =>
      behind.has(each.id)
        ? []
        : [{ id: each.id, label: withShape(nodeName(each, index), plan.nodeOf(each.id)?.outputShape) }],
    );
    const picture = { id: sourceId, label: withShape(t('app.region.source'), plan.current.source) };
    return { ports: node.inputs, options: [picture, ...layers], more: node.inputs.length < mostInputs(node.type) };
  });
}
