import { computed, type ComputedRef } from 'vue';
import { useI18n } from 'vue-i18n';
import type { Cost } from '../../../core/layers/cost.ts';
import { unreadOf } from '../../../core/layers/unread.ts';
import type { PlanNode } from '../../../core/pipeline/plan.types.ts';
import type { CostRow } from '../../components/cost-row.ts';
import { formatBytes, formatCount, formatMs, formatShape } from '../../composables/format.ts';
import { useResultsStore } from '../../stores/results.ts';

/** Everything the inspector says about a node in numbers: counted, predicted, measured. */
export function useCostRows(node: ComputedRef<PlanNode | undefined>): ComputedRef<readonly CostRow[]> {
  const { t, locale } = useI18n();
  const results = useResultsStore();

  /** Positions of the input that the first step never looks at, where there are some. */
  function unread({ steps }: PlanNode): readonly CostRow[] {
    const left = steps[0] === undefined ? undefined : unreadOf(steps[0].op);
    if (left === undefined || left.every((count) => count === 0)) return [];
    return [{ label: t('app.cost.unread'), value: left.join(' × '), tone: 'field', title: t('app.cost.unreadHelp') }];
  }

  return computed(() => {
    const planned = node.value;
    if (planned?.outputShape === undefined) return [];
    const text = locale.value;
    const sum = (pick: (cost: Cost) => bigint): bigint =>
      planned.steps.reduce((total, { cost }) => total + pick(cost), 0n);
    const comparisons = sum((cost) => cost.comparisons);
    const partial = planned.steps.some(({ cost }) => cost.status !== 'complete');
    const apart = planned.field?.misaligned;
    const rows: CostRow[] = [
      { label: t('app.cost.shape'), value: formatShape(planned.outputShape, text) },
      {
        label: t('app.cost.multiplications'),
        value: formatCount(planned.multiplications, text),
        tone: 'count',
        title: t(partial ? 'app.cost.partial' : 'app.cost.multiplicationsHelp'),
      },
      { label: t('app.cost.parameters'), value: formatCount(planned.parameters, text), tone: 'count' },
      {
        label: t('app.cost.additions'),
        value: formatCount(
          sum((cost) => cost.additions.value + cost.biasAdditions),
          text,
        ),
      },
      ...(comparisons > 0n ? [{ label: t('app.cost.comparisons'), value: formatCount(comparisons, text) }] : []),
      { label: t('app.cost.bytes'), value: formatBytes(planned.bytes, text) },
      {
        label: t('app.cost.field'),
        value: planned.field?.size.join(' × ') ?? '',
        tone: 'field',
        title: t('app.cost.fieldHelp'),
      },
      ...(apart === undefined
        ? []
        : [
            {
              label: t('app.cost.misaligned'),
              value: apart.join(' × '),
              tone: 'field' as const,
              title: t('app.cost.misalignedHelp'),
            },
          ]),
      { label: t('app.cost.jump'), value: planned.field?.jump.join(' × ') ?? '', tone: 'field' },
    ];
    return [...rows, ...unread(planned), ...measured(planned)];
  });

  function measured({ steps, multiplications }: PlanNode): CostRow[] {
    const held = steps.map(({ key }) => results.held.get(key));
    if (held.length === 0 || held.some((each) => each === undefined)) return [];
    const ms = held.reduce((total, each) => total + (each?.ms ?? 0), 0);
    const rows: CostRow[] = [{ label: t('app.cost.measured'), value: formatMs(ms, locale.value), tone: 'time' }];
    if (multiplications === 0n || ms <= 0) return rows;
    const perSecond = Math.round((Number(multiplications) / ms) * 1000);
    const speed = new Intl.NumberFormat(locale.value, { notation: 'compact', maximumSignificantDigits: 3 }).format(
      perSecond,
    );
    return [...rows, { label: t('app.cost.speed'), value: t('app.cost.perSecond', { count: speed }), tone: 'time' }];
  }
}
