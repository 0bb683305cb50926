import { onScopeDispose, watch } from 'vue';
import type { MainEvent } from '../../electron/contract/lab-api.ts';
import { useServices } from '../services/services.ts';
import { useCommandsStore } from './commands.ts';
import { useDocumentStore } from './document.ts';
import { useEngineStore } from './engine.ts';
import type { EditLabel } from './history.ts';
import { useProgramStore } from './program.ts';
import { useRunStore } from './run.ts';
import { useSessionStore } from './session.ts';
import { useSettingsStore } from './settings.ts';

export interface LinkOptions {
  readonly describe: (label: EditLabel) => string;
  /** Undo and redo inside a text field are the field's own; answers whether it took them. */
  readonly inTextField: (what: 'undo' | 'redo') => boolean;
}

/** Ties the stores to main: takes its events, and keeps menu, title and task bar up to date. */
export function useHostLink({ describe, inTextField }: LinkOptions): void {
  const { host } = useServices();
  const commands = useCommandsStore();
  const document = useDocumentStore();
  const engine = useEngineStore();
  const program = useProgramStore();
  const run = useRunStore();
  const session = useSessionStore();
  const settings = useSettingsStore();

  function take(event: MainEvent): void {
    switch (event.kind) {
      case 'command':
        if (event.id === 'edit.undo' && inTextField('undo')) return;
        if (event.id === 'edit.redo' && inTextField('redo')) return;
        commands.run(event.id);
        return;
      case 'opened':
        void session.receive(event.opened);
        return;
      case 'settings':
        settings.current = event.settings;
        return;
      case 'systemDark':
        program.systemDark = event.dark;
        return;
      case 'recent':
        program.recent = event.recent;
        return;
      case 'engine':
        engine.change(event.engine);
        return;
      case 'saveThenClose':
        void session.saveThenClose();
        return;
    }
  }

  const stop = host.onEvent(take);
  onScopeDispose(stop);

  watch(
    () => ({
      edited: document.edited,
      enabled: commands.enabled,
      checked: commands.checked,
      undo: document.undoLabel && describe(document.undoLabel),
      redo: document.redoLabel && describe(document.redoLabel),
    }),
    (state, before) => {
      if (JSON.stringify(state) !== JSON.stringify(before)) void host.setPageState(state);
    },
    { immediate: true },
  );
  watch(
    // Whole per cents: more would only be traffic.
    () => (run.state === 'running' ? Math.round(run.overall * 100) / 100 : undefined),
    (fraction) => void host.setProgress(fraction),
  );
}
