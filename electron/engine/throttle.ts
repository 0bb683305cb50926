/** Lets a call through at most once in so many milliseconds; the calls between are dropped. */
export function throttled<Args extends readonly unknown[]>(
  ms: number,
  now: () => number,
  call: (...args: Args) => void,
): (...args: Args) => void {
  let last = -Infinity;
  return (...args) => {
    if (now() - last < ms) return;
    last = now();
    call(...args);
  };
}
