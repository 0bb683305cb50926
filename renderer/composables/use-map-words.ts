import { useI18n } from 'vue-i18n';
import type { Tile } from '../../electron/contract/engine.ts';
import { mapFacts } from '../paint/map-facts.ts';
import { formatCount, formatValue } from './format.ts';

export interface MapWords {
  /** −0.42 … 2.2 */
  readonly rangeText: (tile: Tile) => string;
  /** What is wrong with a map: all zero, so many NaN, so many infinite. */
  readonly flagsOf: (tile: Tile) => string[];
  /** Everything in one sentence, for those who do not see it. */
  readonly describe: (channel: number, channels: number, tile: Tile | undefined, slice?: boolean) => string;
}

/** What is said about maps, in the language of now. */
export function useMapWords(): MapWords {
  const { t, locale } = useI18n();
  const value = (number: number, significant?: number) => formatValue(number, locale.value, significant);

  function rangeText(tile: Tile): string {
    const { min, max } = mapFacts(tile);
    return `${value(min, 3)} … ${value(max, 3)}`;
  }

  function flagsOf(tile: Tile): string[] {
    const { dead, nan, infinite } = mapFacts(tile);
    return [
      ...(dead ? [t('ui.map.dead')] : []),
      ...(nan > 0 ? [t('ui.map.nan', { count: formatCount(nan, locale.value) })] : []),
      ...(infinite > 0 ? [t('ui.map.infinite', { count: formatCount(infinite, locale.value) })] : []),
    ];
  }

  function describe(channel: number, channels: number, tile: Tile | undefined, slice = false): string {
    const name = slice
      ? t('ui.volume.position', { index: channel + 1, count: channels })
      : t('ui.map.channel', { channel, channels });
    if (tile === undefined) return [name, t('ui.map.pendingLong')].join(t('ui.comma'));
    const { min, max, mean } = mapFacts(tile);
    const parts = [
      name,
      t('ui.map.min', { value: value(min) }),
      t('ui.map.max', { value: value(max) }),
      ...(mean === undefined ? [] : [t('ui.map.mean', { value: value(mean) })]),
      ...flagsOf(tile),
      ...(tile.complete ? [] : [t('ui.map.partial')]),
    ];
    return parts.join(t('ui.comma'));
  }

  return { rangeText, flagsOf, describe };
}
