import { defineStore } from 'pinia';
import { computed, shallowRef } from 'vue';
import type { EngineState } from '../../electron/contract/lab-api.ts';
import type { EventOf } from '../services/engine-events.ts';
import { useServices } from '../services/services.ts';
import { useMessagesStore } from './messages.ts';

const topic = 'engine';

/** How the engine is: what main says about its life, and what it says about itself. */
export const useEngineStore = defineStore('engine', () => {
  const { engine, host } = useServices();
  const messages = useMessagesStore();
  const state = shallowRef<EngineState>({ state: 'starting' });
  const connected = shallowRef(engine.connected);
  const ready = shallowRef<EventOf<'ready'>>();
  /** The kernels that compute; still known while an engine that died is started again. */
  const kernelSet = shallowRef<string>();
  const memory = shallowRef<EventOf<'memory'>>();

  engine.onPort(() => {
    connected.value = true;
  });
  engine.on('ready', (event) => {
    ready.value = event;
    kernelSet.value = event.kernelSet;
    if (state.value.state !== 'running') state.value = { state: 'running' };
  });
  engine.on('memory', (event) => {
    memory.value = event;
  });

  function change(next: EngineState): void {
    state.value = next;
    if (next.state === 'restarting' || next.state === 'asking') {
      connected.value = false;
      engine.drop();
      ready.value = undefined;
      memory.value = undefined;
    }
    if (next.state === 'restarting') messages.error(next.error, topic);
  }

  async function restart(): Promise<void> {
    const result = await host.restartEngine();
    if (!result.ok) messages.error(result.error, topic);
  }

  const asking = computed(() => (state.value.state === 'asking' ? state.value.error : undefined));
  return { state, asking, connected, ready, kernelSet, memory, change, restart };
});
