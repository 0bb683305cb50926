import { onScopeDispose } from 'vue';

/** Where the tab key would stop: of a list, the one item that holds its place. */
const focusable = [
  'button:not(:disabled)',
  'input:not(:disabled)',
  'select:not(:disabled)',
  'textarea',
  '[tabindex="0"]',
]
  .map((selector) => `${selector}:not([tabindex="-1"])`)
  .join();

/**
 * F6 and Shift+F6 go from region to region; a region is what carries `data-region`, in the order of the page. Its
 * element with `data-region-focus` gets the focus, else the first that can have it. Answers how to enter one by name.
 */
export function useRegions(page: Window): { enter(name: string): void } {
  const handle = (event: KeyboardEvent): void => {
    if (event.key !== 'F6' || event.ctrlKey || event.altKey || event.metaKey || event.isComposing) return;
    // An open dialog keeps the focus.
    if (page.document.querySelector('[role="dialog"], [role="alertdialog"]') !== null) return;
    event.preventDefault();
    move(page.document, event.shiftKey ? -1 : 1);
  };
  page.addEventListener('keydown', handle);
  onScopeDispose(() => page.removeEventListener('keydown', handle));
  return { enter: (name) => enter(page.document.querySelector<HTMLElement>(`[data-region="${name}"]`)) };
}

function move(document: Document, by: 1 | -1): void {
  const regions = [...document.querySelectorAll<HTMLElement>('[data-region]')];
  const current = regions.findIndex((region) => region.contains(document.activeElement));
  const start = current < 0 ? (by > 0 ? -1 : 0) : current;
  enter(regions[(start + by + regions.length) % regions.length]);
}

function enter(region: HTMLElement | null | undefined): void {
  const target =
    region?.querySelector<HTMLElement>('[data-region-focus]') ?? region?.querySelector<HTMLElement>(focusable);
  (target ?? region)?.focus();
}
