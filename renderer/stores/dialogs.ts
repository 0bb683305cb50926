import { defineStore } from 'pinia';
import { shallowRef } from 'vue';

export type DialogName = 'settings' | 'about' | 'shortcuts' | 'samples';
export type UnsavedAnswer = 'save' | 'discard' | 'cancel';

/** Which dialog is open, and the one question that must be answered. */
export const useDialogsStore = defineStore('dialogs', () => {
  const open = shallowRef<DialogName>();
  /** Set while the user is asked what to do with unsaved work. */
  const unsaved = shallowRef<(answer: UnsavedAnswer) => void>();
  /** Counts up when the palette is to take the focus. */
  const paletteCalls = shallowRef(0);

  function askUnsaved(): Promise<UnsavedAnswer> {
    unsaved.value?.('cancel');
    return new Promise((resolve) => {
      unsaved.value = (answer) => {
        unsaved.value = undefined;
        resolve(answer);
      };
    });
  }

  function close(): void {
    open.value = undefined;
  }

  function callPalette(): void {
    paletteCalls.value++;
  }

  return { open, unsaved, paletteCalls, askUnsaved, close, callPalette };
});
