import { computed, watchEffect, type ComputedRef } from 'vue';
import { useI18n } from 'vue-i18n';
import { sourceId, type PipelineNode } from '../../../core/pipeline/document.ts';
import type { Tile } from '../../../electron/contract/engine.ts';
import { cardMaps, cardMapSize, type PipelineItem } from '../../components/pipeline-item.ts';
import { formatCount, formatShape } from '../../composables/format.ts';
import { sameMembers, useKeyed } from '../../composables/use-keyed.ts';
import { useTexts } from '../../composables/use-texts.ts';
import { useDocumentStore } from '../../stores/document.ts';
import { usePlanStore } from '../../stores/plan.ts';
import { useResultsStore } from '../../stores/results.ts';
import { useRunStore } from '../../stores/run.ts';
import { tileSize, useTilesStore } from '../../stores/tiles.ts';
import { nodeRunOf } from './node-run.ts';
import { channelsOf, subtitleOf } from './node-texts.ts';

export interface PipelineItems {
  readonly items: ComputedRef<readonly PipelineItem[]>;
  /** By the id of an item, then by channel. */
  readonly tiles: ComputedRef<ReadonlyMap<string, ReadonlyMap<number, Tile>>>;
  /** How the screen names a node, or the picture. */
  readonly nameOf: (id: string) => string;
}

/** What the cards of the pipeline show, as list or graph; a card that stays the same keeps its item. */
export function usePipelineItems(): PipelineItems {
  const { t, locale } = useI18n();
  const { nodeName, errorText } = useTexts();
  const document = useDocumentStore();
  const plan = usePlanStore();
  const results = useResultsStore();
  const run = useRunStore();
  const tiles = useTilesStore();

  const size = tileSize(cardMapSize * (window.devicePixelRatio || 1));
  const ids = computed(() => document.current.nodes.map(({ id }) => id));
  const places = computed(() => new Map(ids.value.map((id, index) => [id, index])));
  const byId = useKeyed(() => ids.value, itemOf, sameMembers);
  const items = computed(() => [...byId.value.values()]);
  const tilesById = useKeyed(
    () => ids.value,
    (id) => tiles.tilesOf(results.shownOf(id)?.key, size),
  );

  function nameOf(id: string): string {
    const index = places.value.get(id);
    const node = index === undefined ? undefined : document.current.nodes[index];
    return index === undefined || node === undefined ? t('app.region.source') : nodeName(node, index);
  }

  function itemOf(id: string): PipelineItem {
    const index = places.value.get(id) ?? 0;
    const node = document.current.nodes[index];
    const planned = plan.nodeOf(id);
    const shown = results.shownOf(id);
    const problem = planned?.problems[0]?.error;
    const counted = planned?.status === 'ready';
    const reads = node === undefined ? '' : readsOf(node, index);
    return {
      id,
      title: nameOf(id),
      subtitle: [reads, subtitleOf(planned)].filter((part) => part !== '').join(' · '),
      status: planned?.status ?? 'blocked',
      ...nodeRunOf(planned, { steps: run.steps, held: results.held, stale: shown?.stale ?? false }),
      shape: planned?.outputShape && formatShape(planned.outputShape, locale.value),
      macs: counted ? formatCount(planned.multiplications, locale.value) : undefined,
      parameters: counted ? formatCount(planned.parameters, locale.value) : undefined,
      problem: problem && errorText(problem),
    };
  }

  /** What a layer reads, where that is not what stands before it alone. */
  function readsOf({ inputs }: PipelineNode, index: number): string {
    const before = document.current.nodes[index - 1]?.id ?? sourceId;
    if (inputs.length === 0 || (inputs.length === 1 && inputs[0] === before)) return '';
    return `← ${inputs.map(nameOf).join(' + ')}`;
  }

  watchEffect(() => {
    const wished = ids.value.flatMap((id) => results.wishedOf(id));
    const wishes = wished.map(({ key, shape }) => ({ key, from: 0, to: Math.min(cardMaps, channelsOf(shape)), size }));
    tiles.need('pipeline', 2, wishes);
  });

  return { items, tiles: tilesById, nameOf };
}
