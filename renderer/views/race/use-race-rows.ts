import { computed, type ComputedRef } from 'vue';
import { useI18n } from 'vue-i18n';
import type { RaceRow } from '../../../electron/contract/engine.ts';
import type { RaceRowView } from '../../components/race-row.ts';
import { formatPercent } from '../../composables/format.ts';
import { useTexts } from '../../composables/use-texts.ts';
import { useRaceStore } from '../../stores/race.ts';

/** The rows of the race as the table shows them. */
export function useRaceRows(): ComputedRef<readonly RaceRowView[]> {
  const { t, locale } = useI18n();
  const { errorText } = useTexts();
  const race = useRaceStore();

  function noteOf({ weights }: RaceRow): string | undefined {
    if (weights === undefined) return undefined;
    return t(`app.race.weights.${weights.from}`, { error: formatPercent(weights.error, locale.value) });
  }

  function viewOf(row: RaceRow): RaceRowView {
    const { multiplications, parameters, bytes, receptiveField, by, time, difference, counted } = row;
    return {
      id: row.variant,
      title: t(`app.variant.${row.variant}`),
      note: noteOf(row),
      impossible: row.impossible && errorText(row.impossible),
      multiplications,
      parameters,
      bytes,
      receptiveField,
      algorithms: by?.map(({ algorithm }) => t(`app.algorithm.name.${algorithm}`)),
      time,
      difference,
      counted: counted && counted.multiplications + counted.paddingTaps,
      running: race.state === 'running' && row.impossible === undefined && time === undefined,
    };
  }

  return computed(() => race.rows.map(viewOf));
}
