import { defineStore } from 'pinia';
import { computed } from 'vue';
import type { CommandId, PageCommandId } from '../../electron/contract/commands.ts';
import { useDialogsStore } from './dialogs.ts';
import { useDocumentStore } from './document.ts';
import { useEditsStore } from './edits.ts';
import { usePlayerStore } from './player.ts';
import { usePickerStore } from './picker.ts';
import { usePlanStore } from './plan.ts';
import { useRaceStore } from './race.ts';
import { useRunStore } from './run.ts';
import { useSelectionStore } from './selection.ts';
import { useSessionStore } from './session.ts';
import { useSettingsStore } from './settings.ts';

export interface PageCommand {
  readonly enabled: boolean;
  readonly checked?: boolean;
  run(): void;
}

/** Every command of the page in one place: menu, shortcuts, buttons and palette all ask here. */
export const useCommandsStore = defineStore('commands', () => {
  const dialogs = useDialogsStore();
  const document = useDocumentStore();
  const edits = useEditsStore();
  const picker = usePickerStore();
  const plan = usePlanStore();
  const player = usePlayerStore();
  const race = useRaceStore();
  const runs = useRunStore();
  const selection = useSelectionStore();
  const session = useSessionStore();
  const settings = useSettingsStore();

  const always = (run: () => void): PageCommand => ({ enabled: true, run });

  function onNode(run: (id: string) => void, when: (id: string) => boolean = () => true): PageCommand {
    const { nodeId: id } = selection;
    return { enabled: id !== undefined && when(id), run: () => (id === undefined ? undefined : run(id)) };
  }

  function compare(id: string): void {
    selection.view = 'race';
    race.start(id);
  }

  const file = computed(() => ({
    'project.new': always(() => void session.newProject()),
    'project.open': always(() => void session.openProject()),
    'project.save': always(() => void session.save(false)),
    'project.saveAs': always(() => void session.save(true)),
    'project.export': always(() => (dialogs.open = 'export')),
    'picture.open': always(() => void session.openPicture()),
    'picture.paste': always(() => void session.paste()),
    'picture.sample': always(() => (dialogs.open = 'samples')),
    'input.generate': always(() => (dialogs.open = 'generate')),
    'input.type': always(() => (dialogs.open = 'type')),
    'app.settings': always(() => (dialogs.open = 'settings')),
  }));

  const graphShown = computed(() => selection.view === 'bench' && settings.current.pipelineView === 'graph');

  function onSelection(run: (ids: readonly string[]) => void): PageCommand {
    const { nodeIds: ids } = selection;
    return { enabled: ids.length > 0, run: () => run(ids) };
  }

  function addLayer(): void {
    const graph = graphShown.value;
    selection.view = 'bench';
    if (graph) picker.open = { what: 'add' };
    else dialogs.callPalette();
  }

  const view = computed(() => ({
    'view.bench': { enabled: true, checked: selection.view === 'bench', run: () => (selection.view = 'bench') },
    'view.race': { enabled: true, checked: selection.view === 'race', run: () => (selection.view = 'race') },
    'view.graph': {
      enabled: true,
      checked: settings.current.pipelineView === 'graph',
      run: () => {
        selection.view = 'bench';
        void settings.change({ pipelineView: settings.current.pipelineView === 'graph' ? 'list' : 'graph' });
      },
    },
    'graph.fit': { enabled: graphShown.value, run: picker.callFit },
    'graph.tidy': { enabled: document.current.nodes.some(({ at }) => at !== undefined), run: edits.tidyUp },
    'app.palette': always(() => (dialogs.open = 'palette')),
    'view.theme': always(() => void settings.change({ theme: settings.theme === 'dark' ? 'light' : 'dark' })),
    'view.language': always(() => void settings.change({ language: settings.language === 'en' ? 'zh-CN' : 'en' })),
    'help.shortcuts': always(() => (dialogs.open = 'shortcuts')),
    'help.about': always(() => (dialogs.open = 'about')),
  }));

  const edit = computed(() => ({
    'edit.undo': { enabled: document.undoLabel !== undefined, run: document.undo },
    'edit.redo': { enabled: document.redoLabel !== undefined, run: document.redo },
    'layer.add': always(addLayer),
    'layer.connect': onNode((id) => {
      selection.view = 'bench';
      picker.open = { what: 'connect', from: id };
    }),
    'layer.find': {
      enabled: document.current.nodes.length > 0,
      run: () => {
        selection.view = 'bench';
        picker.open = { what: 'find' };
      },
    },
    'layer.duplicate': onSelection(edits.duplicateAll),
    'layer.remove': onSelection(edits.removeAll),
    'layer.bypass': {
      ...onSelection(edits.bypassAll),
      checked: document.nodeOf(selection.nodeId)?.bypassed === true,
    },
    'layer.moveUp': onNode(
      (id) => edits.moveBy(id, -1),
      (id) => edits.indexOf(id) > 0,
    ),
    'layer.moveDown': onNode(
      (id) => edits.moveBy(id, 1),
      (id) => edits.indexOf(id) < document.current.nodes.length - 1,
    ),
    'layer.weights': onNode(
      () => (dialogs.open = 'weights'),
      (id) => plan.nodeOf(id)?.steps.some(({ slots }) => slots.some(({ name }) => name === 'weight')) === true,
    ),
    'layer.explain': onNode((id) => player.explainNode(id, selection.channel ?? 0), player.possible),
    'layer.compare': onNode(compare, (id) => runs.possible && plan.nodeOf(id)?.status === 'ready'),
  }));

  const run = computed(() => ({
    'run.start': { enabled: runs.possible, run: runs.start },
    'run.stop': {
      enabled: runs.state === 'running' || race.state === 'running',
      run: () => {
        runs.cancel();
        race.cancel();
      },
    },
  }));

  const all = computed((): Readonly<Record<PageCommandId, PageCommand>> => ({
    ...file.value,
    ...view.value,
    ...edit.value,
    ...run.value,
  }));
  const enabled = computed(() => ids(all.value).filter((id) => all.value[id].enabled));
  const checked = computed(() => ids(all.value).filter((id) => all.value[id].checked === true));

  /** Runs what is possible just now; answers whether it was. */
  function runCommand(id: CommandId): boolean {
    const command = isPage(id, all.value) ? all.value[id] : undefined;
    if (command?.enabled !== true) return false;
    command.run();
    return true;
  }

  return { all, enabled, checked, run: runCommand };
});

function ids(all: Readonly<Record<PageCommandId, PageCommand>>): PageCommandId[] {
  return Object.keys(all) as PageCommandId[];
}

function isPage(id: CommandId, all: Readonly<Record<PageCommandId, PageCommand>>): id is PageCommandId {
  return Object.hasOwn(all, id);
}
