import { defineStore } from 'pinia';
import type { Algorithm } from '../../core/layers/algorithms.ts';
import type { ParamValue } from '../../core/layers/field.ts';
import {
  addNode,
  duplicateNode,
  moveNode,
  newNodeId,
  newNodeIds,
  removeNode,
  removeNodes,
  setAlgorithm,
  setBypassed,
  setParam,
} from '../../core/pipeline/edit.ts';
import { applyMend, type Mend } from '../../core/pipeline/mend.ts';
import type { PipelineNode, Position } from '../../core/pipeline/document.ts';
import {
  addBranch as branched,
  addOnWire as spliced,
  insertNodes,
  placeNodes,
  tidy,
  type Wire,
} from '../../core/pipeline/wiring.ts';
import { useDocumentStore } from './document.ts';
import type { EditLabel } from './history.ts';
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

  /** A new layer that reads `from`, or nothing yet; `at` a place on the canvas. */
  function addBranch(type: string, from?: string, at?: Position): void {
    const id = newNodeId(document.current);
    document.edit({ name: 'add', values: { type } }, (doc) => branched(doc, type, id, from, at));
    selection.select(id);
  }

  /** A new layer inside a wire. */
  function addOnWire(type: string, wire: Pick<Wire, 'to' | 'port'>): void {
    const id = newNodeId(document.current);
    document.edit({ name: 'add', values: { type } }, (doc) => spliced(doc, type, id, wire));
    selection.select(id);
  }

  function remove(id: string): void {
    document.edit({ name: 'remove', values: typeOf(id) }, (doc) => removeNode(doc, id));
  }

  function removeAll(ids: readonly string[]): void {
    document.edit(labelOf('remove', ids), (doc) => removeNodes(doc, ids));
  }

  /** One is named by its kind, several by their number. */
  function labelOf(name: 'remove' | 'duplicate' | 'bypass' | 'unbypass', ids: readonly string[]): EditLabel {
    const [first] = ids;
    if (ids.length === 1 && first !== undefined) return { name, values: typeOf(first) };
    return { name: `${name}Many`, count: ids.length };
  }

  /** Puts layers behind the selected one, or at the end, and selects them. */
  function insert(label: EditLabel, nodes: readonly PipelineNode[], behind: string | undefined): void {
    const ids = newNodeIds(document.current, nodes.length);
    document.edit(label, (doc) => insertNodes(doc, nodes, ids, behind));
    const last = ids.at(-1);
    if (last !== undefined && document.nodeOf(last) !== undefined) selection.selectAll(ids, last);
  }

  function paste(nodes: readonly PipelineNode[]): void {
    insert({ name: 'paste', count: nodes.length }, nodes, selection.nodeIds.at(-1));
  }

  function duplicateAll(ids: readonly string[]): void {
    const nodes = document.current.nodes.filter(({ id }) => ids.includes(id));
    insert(labelOf('duplicate', ids), nodes, nodes.at(-1)?.id);
  }

  function place(places: ReadonlyMap<string, Position>): void {
    const merge = `place ${[...places.keys()].join(' ')}`;
    document.edit({ name: 'place', count: places.size }, (doc) => placeNodes(doc, places), merge);
  }

  function tidyUp(): void {
    document.edit({ name: 'tidy' }, tidy);
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

  /** Of several the selected one says whether it goes on or off. */
  function bypassAll(ids: readonly string[]): void {
    const on = document.nodeOf(selection.nodeId)?.bypassed !== true;
    document.edit(labelOf(on ? 'bypass' : 'unbypass', ids), (doc) =>
      ids.reduce((current, id) => setBypassed(current, id, on), doc),
    );
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

  return {
    indexOf,
    add,
    addBranch,
    addOnWire,
    remove,
    removeAll,
    move,
    moveBy,
    toggleBypass,
    bypassAll,
    duplicate,
    duplicateAll,
    paste,
    place,
    tidyUp,
    change,
    chooseAlgorithm,
    fix,
  };
});
