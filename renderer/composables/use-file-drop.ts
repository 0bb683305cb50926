import { onScopeDispose, shallowRef, type ShallowRef } from 'vue';

/** The whole window takes files. `over` is true while one is held above it. */
export function useFileDrop(page: Window, onFile: (file: File) => void): { over: ShallowRef<boolean> } {
  const over = shallowRef(false);
  // Entering a child comes before leaving its parent: only the balance says whether the window was left.
  let depth = 0;

  const carriesFiles = (event: DragEvent): boolean => event.dataTransfer?.types.includes('Files') ?? false;
  const listeners = {
    dragenter(event: DragEvent): void {
      if (!carriesFiles(event)) return;
      event.preventDefault();
      depth++;
      over.value = true;
    },
    dragover(event: DragEvent): void {
      if (carriesFiles(event)) event.preventDefault();
    },
    dragleave(event: DragEvent): void {
      if (!carriesFiles(event)) return;
      depth = Math.max(0, depth - 1);
      over.value = depth > 0;
    },
    drop(event: DragEvent): void {
      if (!carriesFiles(event)) return;
      event.preventDefault();
      depth = 0;
      over.value = false;
      const file = event.dataTransfer?.files[0];
      if (file !== undefined) onFile(file);
    },
  };
  const entries = Object.entries(listeners) as [keyof typeof listeners, (event: DragEvent) => void][];
  for (const [name, listener] of entries) page.addEventListener(name, listener);
  onScopeDispose(() => {
    for (const [name, listener] of entries) page.removeEventListener(name, listener);
  });
  return { over };
}
