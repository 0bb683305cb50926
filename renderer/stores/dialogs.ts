import { defineStore } from 'pinia';
import { shallowRef } from 'vue';

export type DialogName =
  'settings' | 'about' | 'shortcuts' | 'samples' | 'weights' | 'export' | 'palette' | 'generate' | 'type';

/** Which dialog is open, and who is to take the focus. */
export const useDialogsStore = defineStore('dialogs', () => {
  const open = shallowRef<DialogName>();
  /** Counts up when the palette is to take the focus. */
  const paletteCalls = shallowRef(0);

  function close(): void {
    open.value = undefined;
  }

  function callPalette(): void {
    paletteCalls.value++;
  }

  return { open, paletteCalls, close, callPalette };
});
