import { onScopeDispose } from 'vue';

const focusable =
  'button:not(:disabled), input:not(:disabled), select:not(:disabled), textarea, [tabindex="0"], [role="option"][tabindex="0"]';

/** F6 and Shift+F6 go from region to region; a region is what carries `data-region`, in the order of the page. */
export function useRegions(page: Window): void {
  const handle = (event: KeyboardEvent): void => {
    if (event.key !== 'F6' || event.ctrlKey || event.altKey || event.metaKey || event.isComposing) return;
    // An open dialog keeps the focus.
    if (page.document.querySelector('[role="dialog"], [role="alertdialog"]') !== null) return;
    event.preventDefault();
    move(page.document, event.shiftKey ? -1 : 1);
  };
  page.addEventListener('keydown', handle);
  onScopeDispose(() => page.removeEventListener('keydown', handle));
}

function move(document: Document, by: 1 | -1): void {
  const regions = [...document.querySelectorAll<HTMLElement>('[data-region]')];
  const current = regions.findIndex((region) => region.contains(document.activeElement));
  const start = current < 0 ? (by > 0 ? -1 : 0) : current;
  const next = regions[(start + by + regions.length) % regions.length];
  const target = next?.querySelector<HTMLElement>(focusable) ?? next;
  target?.focus();
}
