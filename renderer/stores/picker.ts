import { defineStore } from 'pinia';
import { shallowRef } from 'vue';
import type { Position } from '../../core/pipeline/document.ts';

/** A list that is open over the pipeline: what is to be chosen from it, and for what. */
export type Picker =
  /** A layer to add: behind the selected one, or at `at` on the canvas, reading `from`. */
  | { readonly what: 'add'; readonly at?: Position; readonly from?: string; readonly point?: Position }
  | { readonly what: 'find' }
  /** What the output of `from` is to go to. */
  | { readonly what: 'connect'; readonly from: string };

/** What the pipeline's panel was asked for from elsewhere: by a command, the menu or a key. */
export const usePickerStore = defineStore('picker', () => {
  const open = shallowRef<Picker>();
  /** Counts up when the whole graph is to be shown. */
  const fitCalls = shallowRef(0);

  function close(): void {
    open.value = undefined;
  }

  function callFit(): void {
    fitCalls.value++;
  }

  return { open, fitCalls, close, callFit };
});
