import type { Settings } from '../contract/settings.ts';

export type Language = 'en' | 'zh-CN';

/** The lab's language for the system's preferred one (BCP 47). */
export function languageOf(system: string): Language {
  return /^zh\b/i.test(system) ? 'zh-CN' : 'en';
}

export function chosenLanguage(setting: Settings['language'], system: string): Language {
  return setting === 'system' ? languageOf(system) : setting;
}
