import { onScopeDispose } from 'vue';
import { isTextField } from './text-field.ts';

/** Calls back when a picture is pasted and no text field wants the clipboard. */
export function usePicturePaste(page: Window, onPicture: () => void): void {
  const paste = (event: ClipboardEvent): void => {
    if (isTextField(event.target) || isTextField(page.document.activeElement)) return;
    const items = [...(event.clipboardData?.items ?? [])];
    if (!items.some((item) => item.kind === 'file' || item.type.startsWith('image/'))) return;
    event.preventDefault();
    onPicture();
  };
  page.addEventListener('paste', paste);
  onScopeDispose(() => page.removeEventListener('paste', paste));
}
