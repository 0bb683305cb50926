import { defineStore } from 'pinia';
import type { Algorithm } from '../../core/layers/algorithms.ts';
import type { ParamValue } from '../../core/layers/field.ts';
import {
  addNode,
  duplicateNode,
  moveNode,
  newNodeId,
  removeNode,
  setAlgorithm,
  setBypassed,
  setParam,
} from '../../core/pipeline/edit.ts';
import { applyMend, type Mend } from '../../core/pipeline/mend.ts';
import { useDocumentStore } from './document.ts';
import { useSelectionStore } from './selection.ts';

/** What a user can do to the pipeline, each as one named step of the history. */
export const useEditsStore = defineStore('edits', () => {
  const document = useDocumentStore();
  const selection = useSelectionStore();

  function indexOf(id: string | undefined): number {
    return document.current.nodes.findIndex((node) => node.id === id);
  }

  function typeOf(id: string): Readonly<Record<string, string>> {
    return { type: document.nodeOf(id)?.type ?? '' };
  }

  /** Behind the selected layer, or at the end. */
  function add(type: string): void {
    const { nodes } = document.current;
    const selected = indexOf(selection.nodeId);
    const id = newNodeId(document.current);
    const index = selected < 0 ? nodes.length : selected + 1;
    document.edit({ name: 'add', values: { type } }, (doc) => addNode(doc, type, index, id));
    selection.select(id);
  }

  function remove(id: string): void {
    document.edit({ name: 'remove', values: typeOf(id) }, (doc) => removeNode(doc, id));
  }

  function move(id: string, toIndex: number): void {
    document.edit({ name: 'move', values: typeOf(id) }, (doc) => moveNode(doc, id, toIndex), `move ${id}`);
  }

  function moveBy(id: string, by: number): void {
    const index = indexOf(id) + by;
    if (index >= 0 && index < document.current.nodes.length) move(id, index);
  }

  function toggleBypass(id: string): void {
    const on = document.nodeOf(id)?.bypassed !== true;
    document.edit({ name: on ? 'bypass' : 'unbypass', values: typeOf(id) }, (doc) => setBypassed(doc, id, on));
  }

  function duplicate(id: string): void {
    const copy = newNodeId(document.current);
    document.edit({ name: 'duplicate', values: typeOf(id) }, (doc) => duplicateNode(doc, id, copy));
    selection.select(copy);
  }

  function change(id: string, field: string, value: ParamValue): void {
    const label = { name: 'change', values: { ...typeOf(id), field } } as const;
    document.edit(label, (doc) => setParam(doc, id, field, value), `change ${id} ${field}`);
  }

  /** `undefined`: by rule. */
  function chooseAlgorithm(id: string, algorithm: Algorithm | undefined): void {
    document.edit({ name: 'algorithm', values: typeOf(id) }, (doc) => setAlgorithm(doc, id, algorithm));
  }

  function fix(id: string, mend: Mend): void {
    const newId = newNodeId(document.current);
    document.edit({ name: 'fix', values: typeOf(id) }, (doc) => applyMend(doc, id, mend, newId));
  }

  return { indexOf, add, remove, move, moveBy, toggleBypass, duplicate, change, chooseAlgorithm, fix };
});
