import { useI18n } from 'vue-i18n';

/** A translation that need not be there: in the language of now, else in English, else `undefined`. */
export function useOptionalText(): (key: string) => string | undefined {
  const i18n = useI18n();
  return (key) => (i18n.te(key) || i18n.te(key, 'en') ? i18n.t(key) : undefined);
}
