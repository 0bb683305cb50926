import { defineStore } from 'pinia';
import { shallowRef } from 'vue';
import type { ErrorData } from '../../core/errors.ts';
import { newNodeId } from '../../core/pipeline/edit.ts';
import { applyMend, judgeWire, type Mend } from '../../core/pipeline/mend.ts';
import { connect as laid, disconnect as cut, type Wire } from '../../core/pipeline/wiring.ts';
import { useDocumentStore } from './document.ts';
import type { EditLabel } from './history.ts';
import { useSourceStore } from './source.ts';

/** A wire that was not laid, why, and what would make it fit. */
export interface RefusedWire {
  readonly wire: Wire;
  readonly error: ErrorData;
  readonly mend?: Mend;
}

/** Laying wires and taking them away. What does not fit is refused with its reason, until the next try. */
export const useWiresStore = defineStore('wires', () => {
  const document = useDocumentStore();
  const source = useSourceStore();
  const refused = shallowRef<RefusedWire>();

  function label(name: 'connect' | 'disconnect', id: string): EditLabel {
    return { name, values: { type: document.nodeOf(id)?.type ?? '' } };
  }

  /** Answers whether the wire was laid. */
  function connect(wire: Wire): boolean {
    const verdict = judgeWire(document.current, source.info?.shape, wire);
    refused.value = verdict.ok
      ? undefined
      : { wire, error: verdict.error, ...(verdict.mend && { mend: verdict.mend }) };
    if (verdict.ok) document.edit(label('connect', wire.to), (doc) => laid(doc, wire));
    return verdict.ok;
  }

  /** Lays the refused wire with what makes it fit: one step to undo. */
  function mendRefused(): void {
    const { wire, mend } = refused.value ?? {};
    refused.value = undefined;
    if (wire === undefined || mend === undefined) return;
    const id = newNodeId(document.current);
    document.edit(label('connect', wire.to), (doc) => applyMend(laid(doc, wire), wire.to, mend, id));
  }

  function disconnect(to: string, port: number): void {
    document.edit(label('disconnect', to), (doc) => cut(doc, to, port));
  }

  function dismiss(): void {
    refused.value = undefined;
  }

  return { refused, connect, mendRefused, disconnect, dismiss };
});
