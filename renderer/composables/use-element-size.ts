import { useResizeObserver } from '@vueuse/core';
import { ref, type Ref } from 'vue';

/**
 * The inner size of an element in CSS pixels. `fallback` until it was measured; a hidden element (0 × 0) keeps the
 * size it had, so that nothing is laid out anew for nobody to see.
 */
export function useElementSize(
  target: Ref<HTMLElement | null>,
  fallback: { readonly width: number; readonly height: number },
): { readonly width: Ref<number>; readonly height: Ref<number> } {
  const width = ref(fallback.width);
  const height = ref(fallback.height);
  useResizeObserver(target, () => {
    const element = target.value;
    if (element === null || element.clientWidth === 0 || element.clientHeight === 0) return;
    width.value = element.clientWidth;
    height.value = element.clientHeight;
  });
  return { width, height };
}
