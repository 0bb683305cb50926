import { contextBridge, ipcRenderer, webUtils } from 'electron';
import { callNames, channels, enginePortMessage, type LabApi, type MainEvent } from '../contract/lab-api.ts';
import type { Result } from '../contract/result.ts';

const maxDroppedBytes = 512 * 1024 * 1024;

const calls = Object.fromEntries(
  callNames.map((name) => [name, (...args: unknown[]) => ipcRenderer.invoke(channels.call(name), ...args)]),
) as unknown as Omit<LabApi, 'openDropped' | 'onEvent'>;

const lab: LabApi = {
  ...calls,
  openDropped: (file) => openDropped(file),
  onEvent(listener) {
    // The page gets the event alone, never Electron's own event object.
    const hear = (_: unknown, event: MainEvent) => listener(event);
    ipcRenderer.on(channels.event, hear);
    return () => void ipcRenderer.removeListener(channels.event, hear);
  },
};

/** A file with a place is named to main; one without (dragged out of another program) is handed over as bytes. */
async function openDropped(file: object): ReturnType<LabApi['openDropped']> {
  if (!(file instanceof File)) return refusal('message.invalid', { where: 'openDropped', detail: 'not a file' });
  const path = webUtils.getPathForFile(file);
  if (path !== '') return invokeDropped({ path });
  const { name, size } = file;
  if (size > maxDroppedBytes) return refusal('file.tooLarge', { file: name, bytes: size, limit: maxDroppedBytes });
  return invokeDropped({ name: name.slice(0, 512) || 'picture', bytes: new Uint8Array(await file.arrayBuffer()) });
}

function invokeDropped(dropped: object): ReturnType<LabApi['openDropped']> {
  return ipcRenderer.invoke(channels.call('openDropped'), dropped) as ReturnType<LabApi['openDropped']>;
}

function refusal(
  code: 'message.invalid' | 'file.tooLarge',
  values: Readonly<Record<string, string | number>>,
): Result<never> {
  return { ok: false, error: { code, values } };
}

ipcRenderer.on(channels.enginePort, (event) => {
  window.postMessage(enginePortMessage, location.origin, event.ports);
});
contextBridge.exposeInMainWorld('lab', Object.freeze(lab));
