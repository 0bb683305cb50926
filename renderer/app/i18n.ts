import { createI18n, type LocaleMessageValue, type VueMessageType } from 'vue-i18n';

export const pageLanguages = ['en', 'zh-CN'] as const;
export type PageLanguage = (typeof pageLanguages)[number];

type Messages = Record<string, LocaleMessageValue<VueMessageType>>;
const files = import.meta.glob<{ default: Messages }>('../locales/*/*.json', { eager: true });

/** All files of a language; each has one top-level name of its own. */
function messagesOf(language: PageLanguage): Messages {
  const own = Object.entries(files).filter(([path]) => path.includes(`/${language}/`));
  return Object.assign({}, ...own.map(([, file]) => file.default)) as Messages;
}

// English error sentences come from core/errors.ts (see use-texts.ts), so that a command line says the same.
export function createTexts(language: PageLanguage = 'en') {
  return createI18n({
    legacy: false,
    locale: language,
    fallbackLocale: 'en',
    missingWarn: true,
    fallbackWarn: true,
    messages: { en: messagesOf('en'), 'zh-CN': messagesOf('zh-CN') },
  });
}
