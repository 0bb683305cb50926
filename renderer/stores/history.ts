import { computed, shallowRef, type ComputedRef, type ShallowRef } from 'vue';

/** What an edit is called: a translation under `app.edit` and its values. */
export interface EditLabel {
  readonly name: EditName;
  readonly values?: Readonly<Record<string, string>>;
  /** How many layers, where the words depend on it. */
  readonly count?: number;
}
export type EditName =
  | 'add'
  | 'remove'
  | 'move'
  | 'bypass'
  | 'unbypass'
  | 'duplicate'
  | 'change'
  | 'algorithm'
  | 'fix'
  | 'picture'
  | 'generate'
  | 'parameter'
  | 'type'
  | 'prepareAdd'
  | 'prepareChange'
  | 'prepareRemove'
  | 'connect'
  | 'disconnect'
  | 'place'
  | 'tidy'
  | 'paste'
  | 'removeMany'
  | 'duplicateMany'
  | 'bypassMany'
  | 'unbypassMany';

interface Step<Value> {
  readonly value: Value;
  readonly label: EditLabel;
}

export interface History<Value> {
  readonly current: ShallowRef<Value>;
  readonly undoLabel: ComputedRef<EditLabel | undefined>;
  readonly redoLabel: ComputedRef<EditLabel | undefined>;
  /** `merge`: edits of the same name in quick succession are one. */
  edit(label: EditLabel, next: Value, merge?: string): void;
  readonly undo: () => void;
  readonly redo: () => void;
  reset(value: Value): void;
}

const mostSteps = 500;
const mergeWithinMs = 500;

/** Undo and redo over immutable values. Whole values are cheap: they share what did not change. */
export function createHistory<Value>(initial: Value, now: () => number): History<Value> {
  const current = shallowRef(initial) as ShallowRef<Value>;
  const past = shallowRef<readonly Step<Value>[]>([]);
  const future = shallowRef<readonly Step<Value>[]>([]);
  let last: { readonly merge: string; readonly at: number } | undefined;

  function edit(label: EditLabel, next: Value, merge?: string): void {
    if (next === current.value) return;
    const merged = merge !== undefined && last?.merge === merge && now() - last.at < mergeWithinMs;
    if (!merged) past.value = [...past.value, { value: current.value, label }].slice(-mostSteps);
    last = merge === undefined ? undefined : { merge, at: now() };
    future.value = [];
    current.value = next;
  }

  function step(from: ShallowRef<readonly Step<Value>[]>, to: ShallowRef<readonly Step<Value>[]>): void {
    const taken = from.value.at(-1);
    if (taken === undefined) return;
    from.value = from.value.slice(0, -1);
    to.value = [...to.value, { value: current.value, label: taken.label }];
    last = undefined;
    current.value = taken.value;
  }

  function reset(value: Value): void {
    past.value = [];
    future.value = [];
    last = undefined;
    current.value = value;
  }

  return {
    current,
    undoLabel: computed(() => past.value.at(-1)?.label),
    redoLabel: computed(() => future.value.at(-1)?.label),
    edit,
    undo: () => step(past, future),
    redo: () => step(future, past),
    reset,
  };
}
