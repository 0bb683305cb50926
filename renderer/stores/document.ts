import { defineStore } from 'pinia';
import { computed, shallowRef } from 'vue';
import { formatVersion, type PipelineNode, type ProjectDocument } from '../../core/pipeline/document.ts';
import { serializeProject } from '../../core/pipeline/parse.ts';
import { useServices } from '../services/services.ts';
import { createHistory, type EditLabel } from './history.ts';

const empty: ProjectDocument = { format: 'convlab', formatVersion, nodes: [] };

/** The project: an immutable value, its history, and how it stands to what was last saved. */
export const useDocumentStore = defineStore('document', () => {
  const { now } = useServices();
  const history = createHistory<ProjectDocument>(empty, now);
  const { current } = history;
  /** What the file holds, or the state nobody would miss. */
  const saved = shallowRef<{ readonly document?: ProjectDocument; readonly text: string }>({
    document: empty,
    text: serializeProject(empty),
  });
  const fileName = shallowRef<string>();
  /** Run again after every edit. Until the user says so or not, it follows from the size of the picture. */
  const autoRun = shallowRef(true);
  const autoRunChosen = shallowRef(false);

  const text = computed(() => serializeProject(current.value));
  const edited = computed(() => current.value !== saved.value.document && text.value !== saved.value.text);

  function edit(label: EditLabel, change: (document: ProjectDocument) => ProjectDocument, merge?: string): void {
    history.edit(label, change(current.value), merge);
  }

  /** Another project takes the place of this one; there is no way back but opening it. */
  function load(
    document: ProjectDocument,
    options: { readonly fileName?: string; readonly edited?: boolean } = {},
  ): void {
    history.reset(document);
    fileName.value = options.fileName;
    saved.value = options.edited === true ? { text: '' } : { document, text: serializeProject(document) };
    autoRunChosen.value = false;
  }

  /** Takes the text that was written, which may be older than what is on the screen by now. */
  function markSaved(savedText: string, name: string): void {
    saved.value = { text: savedText };
    fileName.value = name;
  }

  function chooseAutoRun(on: boolean): void {
    autoRun.value = on;
    autoRunChosen.value = true;
  }

  function nodeOf(id: string | undefined): PipelineNode | undefined {
    return current.value.nodes.find((node) => node.id === id);
  }

  return {
    current,
    text,
    edited,
    fileName,
    autoRun,
    autoRunChosen,
    undoLabel: history.undoLabel,
    redoLabel: history.redoLabel,
    edit,
    undo: history.undo,
    redo: history.redo,
    load,
    markSaved,
    chooseAutoRun,
    nodeOf,
  };
});
