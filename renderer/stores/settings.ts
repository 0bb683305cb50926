import { defineStore } from 'pinia';
import { computed, shallowRef } from 'vue';
import { defaultSettings, type Settings } from '../../electron/contract/settings.ts';
import { useServices } from '../services/services.ts';
import { useMessagesStore } from './messages.ts';
import { useProgramStore } from './program.ts';

/** The settings main keeps, and what `system` means in them just now. */
export const useSettingsStore = defineStore('settings', () => {
  const { host } = useServices();
  const program = useProgramStore();
  const messages = useMessagesStore();
  const current = shallowRef<Settings>(defaultSettings);

  const language = computed(() =>
    current.value.language === 'system' ? (program.info?.systemLanguage ?? 'en') : current.value.language,
  );
  const theme = computed(() =>
    current.value.theme === 'system' ? (program.systemDark ? 'dark' : 'light') : current.value.theme,
  );

  async function change(part: Partial<Settings>): Promise<void> {
    const result = await host.changeSettings(part);
    if (result.ok) current.value = result.value;
    else messages.error(result.error);
  }

  return { current, language, theme, change };
});
