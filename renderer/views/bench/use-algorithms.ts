import { computed, type ComputedRef } from 'vue';
import { useI18n } from 'vue-i18n';
import { algorithmsOf } from '../../../core/layers/algorithms.ts';
import type { PlanNode, PlanStep } from '../../../core/pipeline/plan.types.ts';
import type { ChoiceData, Replies } from '../../../electron/contract/engine.ts';
import type { AlgorithmOption, AlgorithmView } from '../../components/algorithm-view.ts';
import { formatCount, formatValue } from '../../composables/format.ts';
import { useChecksStore } from '../../stores/checks.ts';
import { useResultsStore } from '../../stores/results.ts';

/** What the inspector says about how a node is computed. */
export function useAlgorithms(node: ComputedRef<PlanNode | undefined>): {
  readonly steps: ComputedRef<readonly AlgorithmView[]>;
  readonly options: ComputedRef<readonly AlgorithmOption[]>;
} {
  const { t, locale } = useI18n();
  const results = useResultsStore();
  const checks = useChecksStore();

  const steps = computed(() => (node.value?.steps ?? []).flatMap((step, _, all) => viewOf(step, all.length > 1)));
  const options = computed(() => {
    const possible = new Set((node.value?.steps ?? []).flatMap(({ op }) => algorithmsOf(op)));
    if (possible.size < 2) return [];
    const named = [...possible].map((value) => ({ value, text: t(`app.algorithm.name.${value}`) }));
    return [{ value: '', text: t('app.algorithm.auto') }, ...named];
  });
  return { steps, options };

  function viewOf(step: PlanStep, withPart: boolean): AlgorithmView[] {
    const by = results.held.get(step.key)?.by;
    if (by === undefined) return [];
    const errors = checks.errors.get(step.key);
    return [
      {
        id: step.id,
        ...(withPart ? { part: t(`layer.part.${step.part}`) } : {}),
        name: t(`app.algorithm.name.${by.algorithm}`),
        kernels: by.kernelSet,
        why: whyOf(by),
        ...(errors === undefined ? {} : { error: errorOf(errors) }),
      },
    ];
  }

  function whyOf({ algorithm, reason }: ChoiceData): string {
    return t(reason === 'rule' ? `app.algorithm.rule.${algorithm}` : `app.algorithm.why.${reason}`);
  }

  function errorOf({ maxAbsolute, relative, largest, checked, total }: Replies['errors']): string {
    const count = (value: number) => formatCount(value, locale.value);
    const number = (value: number) => formatValue(value, locale.value, 2);
    const sizes = { largest: number(largest), checked: count(checked), total: count(total) };
    if (maxAbsolute === 0) return t('app.algorithm.exact', sizes);
    return t('app.algorithm.error', { ...sizes, error: number(maxAbsolute), relative: number(relative) });
  }
}
