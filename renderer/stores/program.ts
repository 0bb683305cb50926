import { defineStore } from 'pinia';
import { shallowRef } from 'vue';
import type { AppInfo, RecentFile } from '../../electron/contract/lab-api.ts';

/** What main says about the program and its machine. */
export const useProgramStore = defineStore('program', () => {
  const info = shallowRef<AppInfo>();
  const recent = shallowRef<readonly RecentFile[]>([]);
  const systemDark = shallowRef(false);
  return { info, recent, systemDark };
});
