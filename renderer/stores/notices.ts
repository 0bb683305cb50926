import { defineStore } from 'pinia';
import { shallowRef } from 'vue';
import type { ErrorData } from '../../core/errors.ts';
import { useServices } from '../services/services.ts';
import { useMessagesStore } from './messages.ts';

/** What About shows beside the versions: the licences of what the lab is built on, logs, system information. */
export const useNoticesStore = defineStore('notices', () => {
  const { host } = useServices();
  const messages = useMessagesStore();
  const text = shallowRef('');
  const error = shallowRef<ErrorData>();

  async function load(): Promise<void> {
    if (text.value !== '') return;
    const result = await host.thirdPartyNotices();
    if (result.ok) text.value = result.value;
    error.value = result.ok ? undefined : result.error;
  }

  async function copySystemInformation(): Promise<boolean> {
    const result = await host.copySystemInformation();
    if (!result.ok) messages.error(result.error);
    return result.ok;
  }

  async function showLogs(): Promise<void> {
    const result = await host.showLogs();
    if (!result.ok) messages.error(result.error);
  }

  return { text, error, load, copySystemInformation, showLogs };
});
