import { onScopeDispose, watch } from 'vue';
import { useServices } from '../services/services.ts';
import { useDocumentStore } from './document.ts';

export const keepAfterMs = 400;

/** Hands unsaved work to main shortly after each edit and at once when the window loses the focus. */
export function useKeepUnsaved(page: Window): void {
  const { host } = useServices();
  const document = useDocumentStore();
  let timer: ReturnType<typeof setTimeout> | undefined;
  let kept: string | undefined;

  function keep(): void {
    clearTimeout(timer);
    timer = undefined;
    const text = document.edited ? document.text : undefined;
    if (text === kept) return;
    kept = text;
    void host.keepUnsaved(text);
  }

  watch([() => document.current, () => document.edited], () => {
    // From the first edit that is not kept yet, so that steady typing does not put it off for ever.
    timer ??= setTimeout(keep, keepAfterMs);
  });
  page.addEventListener('blur', keep);
  onScopeDispose(() => {
    page.removeEventListener('blur', keep);
    clearTimeout(timer);
  });
}
