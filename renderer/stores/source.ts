import { defineStore } from 'pinia';
import { computed, shallowRef, watch } from 'vue';
import { errorData, type ErrorData } from '../../core/errors.ts';
import type { SourceInfo } from '../../electron/contract/engine.ts';
import { useServices } from '../services/services.ts';
import { useDocumentStore } from './document.ts';
import { useEngineStore } from './engine.ts';

/** Smaller pictures are computed again after every edit. */
const autoRunPixels = 2_000_000;

/** The picture of the document, decoded by the engine. Follows the document, through undo as well. */
export const useSourceStore = defineStore('source', () => {
  const { engine } = useServices();
  const document = useDocumentStore();
  const engineState = useEngineStore();
  const info = shallowRef<SourceInfo>();
  const loading = shallowRef(false);
  const error = shallowRef<ErrorData>();
  /** A picture main is reading, before the document has it. */
  const busyName = shallowRef<string>();

  const wanted = computed(() => document.current.source);

  async function decode(): Promise<void> {
    const source = wanted.value;
    if (source === undefined || !engineState.connected) return;
    loading.value = true;
    const result = await engine.ask('decode', { sha256: source.sha256 });
    // Another picture may be wanted by now, or another engine be asked.
    if (wanted.value?.sha256 !== source.sha256 || (!result.ok && !engineState.connected)) return;
    loading.value = false;
    error.value = result.ok ? undefined : missing(result.error, source.name);
    info.value = result.ok ? result.value : undefined;
    if (result.ok && !document.autoRunChosen) document.autoRun = pixelsOf(result.value) < autoRunPixels;
  }

  /** The engine never had this picture: the project came without it. */
  function missing(data: ErrorData, source: string): ErrorData {
    if (data.code !== 'pipeline.noSource') return data;
    return errorData('project.sourceMissing', { file: document.fileName ?? source, source });
  }

  watch(
    () => wanted.value?.sha256,
    (sha256) => {
      if (info.value?.sha256 !== sha256) info.value = undefined;
      error.value = undefined;
      loading.value = sha256 !== undefined && info.value === undefined;
      if (info.value === undefined) void decode();
    },
    { immediate: true, flush: 'sync' },
  );
  // A new engine holds no picture: what is on the screen stays, its tiles must be made again.
  engine.onPort(() => void decode());

  return { info, loading, error, busyName, decode };
});

function pixelsOf(info: SourceInfo): number {
  return info.shape.slice(2).reduce((product, size) => product * size, 1);
}
