import { onScopeDispose } from 'vue';
import { isTextField } from './text-field.ts';

export interface LayerClipboard {
  /** The chosen layers as text; `undefined` where none are. */
  readonly copy: () => string | undefined;
  readonly cut: () => void;
  readonly paste: (text: string) => void;
}

/** Copies, cuts and pastes layers as text while the focus is in the pipeline and no text is selected. */
export function useLayerClipboard(page: Window, { copy, cut, paste }: LayerClipboard): void {
  function concerned(event: ClipboardEvent): boolean {
    const { activeElement } = page.document;
    if (event.defaultPrevented || isTextField(activeElement)) return false;
    return activeElement?.closest('[data-region="pipeline"]') != null && page.getSelection()?.toString() === '';
  }

  function onCopy(event: ClipboardEvent): void {
    const text = concerned(event) ? copy() : undefined;
    if (text === undefined || event.clipboardData === null) return;
    event.clipboardData.setData('text/plain', text);
    event.preventDefault();
    if (event.type === 'cut') cut();
  }

  function onPaste(event: ClipboardEvent): void {
    const text = concerned(event) ? event.clipboardData?.getData('text/plain') : undefined;
    if (text === undefined || text === '') return;
    event.preventDefault();
    paste(text);
  }

  page.addEventListener('copy', onCopy);
  page.addEventListener('cut', onCopy);
  page.addEventListener('paste', onPaste);
  onScopeDispose(() => {
    page.removeEventListener('copy', onCopy);
    page.removeEventListener('cut', onCopy);
    page.removeEventListener('paste', onPaste);
  });
}
