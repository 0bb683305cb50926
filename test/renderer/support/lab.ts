import { createPinia, setActivePinia } from 'pinia';
import { createApp, effectScope } from 'vue';
import { vi } from 'vitest';
import { createServices, servicesKey } from '../../../renderer/services/services.ts';
import { useAutoRun } from '../../../renderer/stores/auto-run.ts';
import { useDocumentStore } from '../../../renderer/stores/document.ts';
import { useEditsStore } from '../../../renderer/stores/edits.ts';
import { useEngineStore } from '../../../renderer/stores/engine.ts';
import { useHostLink } from '../../../renderer/stores/host-link.ts';
import { useKeepUnsaved } from '../../../renderer/stores/keep-unsaved.ts';
import { useMessagesStore } from '../../../renderer/stores/messages.ts';
import { usePickerStore } from '../../../renderer/stores/picker.ts';
import { usePlanStore } from '../../../renderer/stores/plan.ts';
import { useRaceStore } from '../../../renderer/stores/race.ts';
import { useResultsStore } from '../../../renderer/stores/results.ts';
import { useRunStore } from '../../../renderer/stores/run.ts';
import { useSelectionStore } from '../../../renderer/stores/selection.ts';
import { useSessionStore } from '../../../renderer/stores/session.ts';
import { useSettingsStore } from '../../../renderer/stores/settings.ts';
import { useSourceStore } from '../../../renderer/stores/source.ts';
import { useTilesStore } from '../../../renderer/stores/tiles.ts';
import { useDialogsStore } from '../../../renderer/stores/dialogs.ts';
import { useChecksStore } from '../../../renderer/stores/checks.ts';
import { useCommandsStore } from '../../../renderer/stores/commands.ts';
import { useWiresStore } from '../../../renderer/stores/wires.ts';
import { FakeEngine } from '../../support/fake-engine.ts';
import { FakeHost } from '../../support/fake-host.ts';

/** Timers and the clock stand still until a test moves them; microtasks run as ever. */
export function useFakeClock(): void {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'setInterval', 'clearInterval', 'Date'] });
}

/** Lets everything that is under way come to rest, and time go on by `ms`. */
export async function settle(ms = 0): Promise<void> {
  for (let turn = 0; turn < 20; turn++) await Promise.resolve();
  await vi.advanceTimersByTimeAsync(ms);
  for (let turn = 0; turn < 300; turn++) await Promise.resolve();
}

export function fakeWorld(host = new FakeHost(), engine = new FakeEngine()) {
  engine.add(host.sample);
  const world = {
    host,
    connect: engine.connect,
    nextFrame: (run: () => void) => queueMicrotask(run),
    now: () => Date.now(),
  };
  return { host, engine, world };
}

/** The stores over a fake world, without any component. */
export function storesOf({ host, engine, world } = fakeWorld()) {
  const services = createServices(world);
  const pinia = createPinia();
  const app = createApp({ render: () => null });
  app.provide(servicesKey, services).use(pinia);
  setActivePinia(pinia);
  const scope = effectScope();
  const stores = app.runWithContext(
    () =>
      scope.run(() => {
        useAutoRun();
        useKeepUnsaved(window);
        useHostLink({ describe: (label) => label.name, inTextField: () => false });
        return {
          checks: useChecksStore(),
          commands: useCommandsStore(),
          dialogs: useDialogsStore(),
          document: useDocumentStore(),
          edits: useEditsStore(),
          engineState: useEngineStore(),
          messages: useMessagesStore(),
          picker: usePickerStore(),
          plan: usePlanStore(),
          race: useRaceStore(),
          results: useResultsStore(),
          run: useRunStore(),
          selection: useSelectionStore(),
          session: useSessionStore(),
          settings: useSettingsStore(),
          source: useSourceStore(),
          tiles: useTilesStore(),
          wires: useWiresStore(),
        };
      }) ?? fail(),
  );
  return { host, engine, services, scope, ...stores };
}

function fail(): never {
  throw new Error('the scope was stopped');
}

export type Stores = ReturnType<typeof storesOf>;

/** As after the start of the program: the sample is open and computed. */
export async function startedStores(world = fakeWorld()): Promise<Stores> {
  const stores = storesOf(world);
  world.engine.start();
  await stores.session.start();
  await settle();
  return stores;
}
