import { defineStore } from 'pinia';
import { computed, shallowRef, watch } from 'vue';
import type { ErrorData } from '../../core/errors.ts';
import type { PlanStep } from '../../core/pipeline/plan.types.ts';
import { indexOf } from '../../core/tensor/shape.ts';
import { maxTerms, type Replies } from '../../electron/contract/engine.ts';
import { useServices } from '../services/services.ts';
import { useDocumentStore } from './document.ts';
import { usePlanStore } from './plan.ts';
import { useResultsStore } from './results.ts';

/** One number of a step's output: [image, channel, ...axes]. */
export interface Place {
  readonly stepId: string;
  readonly position: readonly number[];
}

/** A number somebody wants to keep in sight. */
export interface Pinned {
  readonly place: Place;
  readonly value: number;
}

type Arithmetic = Replies['arithmetic'];

/** The arithmetic player: which number is explained, and what the engine says of it. */
export const usePlayerStore = defineStore('player', () => {
  const { engine } = useServices();
  const document = useDocumentStore();
  const plan = usePlanStore();
  const results = useResultsStore();
  /** The number that was asked for, an input of it, an input of that, ... The last one is explained. */
  const path = shallowRef<readonly Place[]>([]);
  /** Its first term that is at hand; more than {@link maxTerms} come in parts. */
  const from = shallowRef(0);
  const arithmetic = shallowRef<Arithmetic>();
  const error = shallowRef<ErrorData>();
  const pinned = shallowRef<readonly Pinned[]>([]);
  let turn = 0;

  const place = computed(() => path.value.at(-1));
  const step = computed(() => stepOf(place.value?.stepId));

  function stepOf(id: string | undefined): PlanStep | undefined {
    return plan.current.steps.find((each) => each.id === id);
  }

  /** Whether a number of this node can be explained: its last step is computed. */
  function possible(nodeId: string | undefined): boolean {
    const last = plan.nodeOf(nodeId)?.steps.at(-1);
    return last !== undefined && results.isHeld(last.key);
  }

  /** A number of a node's output; without a position, the one in the middle. */
  function explainNode(nodeId: string, channel: number, spatial?: readonly number[]): void {
    const last = plan.nodeOf(nodeId)?.steps.at(-1);
    if (last === undefined) return;
    const [, channels = 1, ...sizes] = last.op.output;
    const at = sizes.map((size, axis) => spatial?.[axis] ?? Math.floor(size / 2));
    start([{ stepId: last.id, position: [0, Math.min(channel, channels - 1), ...at] }]);
  }

  function start(places: readonly Place[]): void {
    from.value = 0;
    path.value = places;
  }

  /** Another number of the same step; brought into range. */
  function moveTo(position: readonly number[]): void {
    const [here, output] = [place.value, step.value?.op.output];
    if (here === undefined || output === undefined) return;
    const inRange = position.map((i, axis) => Math.min(Math.max(0, i), (output[axis] ?? 1) - 1));
    start([...path.value.slice(0, -1), { ...here, position: inRange }]);
  }

  /** Another step of the same block, at the same place as far as it has one. */
  function toStep(stepId: string): void {
    const [here, other] = [place.value, stepOf(stepId)];
    if (here === undefined || other === undefined) return;
    const position = other.op.output.map((size, axis) => Math.min(here.position[axis] ?? 0, size - 1));
    start([{ stepId, position }]);
  }

  /** How an input came about, where a step of the pipeline made it. */
  function into(input: NonNullable<Arithmetic['terms'][number]['input']>): void {
    const stepId = step.value?.inputs[input.which];
    if (stepOf(stepId) !== undefined && stepId !== undefined) {
      start([...path.value, { stepId, position: input.position }]);
    }
  }

  /** Back to a number further up the path. */
  function backTo(index: number): void {
    start(path.value.slice(0, index + 1));
  }

  function pin(): void {
    if (place.value === undefined || arithmetic.value === undefined) return;
    const here = place.value;
    if (pinned.value.some((each) => sameValue(each.place, here))) return;
    pinned.value = [...pinned.value, { place: here, value: arithmetic.value.engine }];
  }

  function unpin(index: number): void {
    pinned.value = pinned.value.filter((_, i) => i !== index);
  }

  function close(): void {
    path.value = [];
    pinned.value = [];
    arithmetic.value = undefined;
  }

  async function load(): Promise<void> {
    const [here, of] = [place.value, step.value];
    const mine = ++turn;
    if (here === undefined || of === undefined) return;
    const answer = await engine.ask('arithmetic', {
      document: document.text,
      stepId: of.id,
      index: indexOf(here.position, of.op.output),
      from: from.value,
      to: from.value + maxTerms,
    });
    if (mine !== turn) return;
    error.value = answer.ok ? undefined : answer.error;
    arithmetic.value = answer.ok ? answer.value : undefined;
  }

  // A step that is computed again has other numbers.
  watch([place, from, () => step.value?.key, () => results.isHeld(step.value?.key)], () => void load());

  return {
    path,
    place,
    step,
    from,
    arithmetic,
    error,
    pinned,
    possible,
    explainNode,
    start,
    moveTo,
    toStep,
    into,
    backTo,
    pin,
    unpin,
    close,
    stepOf,
  };
});

function sameValue(a: Place, b: Place): boolean {
  return a.stepId === b.stepId && a.position.every((i, axis) => i === b.position[axis]);
}
