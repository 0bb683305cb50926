import { defineStore } from 'pinia';
import { computed, shallowRef, watch } from 'vue';
import { errorData, type ErrorData } from '../../core/errors.ts';
import type { SourceRef } from '../../core/pipeline/document.ts';
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
  const decoding = shallowRef(false);
  const error = shallowRef<ErrorData>();
  /** A picture that is being read before the document has it. */
  const busyName = shallowRef<string>();
  const loading = computed(() => decoding.value || busyName.value !== undefined);
  /** Decoded before the document had it, so that it need not be asked for again. */
  let inspected: SourceInfo | undefined;

  const wanted = computed(() => document.current.source);

  /**
   * Decodes a picture the document may get. Answers why it cannot be read; nothing on the screen has changed then.
   * Waits for the engine where there is none yet.
   */
  async function inspect({ sha256, name }: SourceRef): Promise<ErrorData | undefined> {
    busyName.value = name;
    await connected();
    const result = await engine.ask('decode', { sha256 });
    if (busyName.value === name) busyName.value = undefined;
    if (!result.ok) return result.error;
    inspected = result.value;
    return undefined;
  }

  function connected(): Promise<void> {
    if (engine.connected) return Promise.resolve();
    return new Promise((resolve) => {
      const stop = engine.onPort(() => {
        stop();
        resolve();
      });
    });
  }

  async function decode(): Promise<void> {
    const source = wanted.value;
    if (source === undefined || !engineState.connected) return;
    decoding.value = true;
    const result = await engine.ask('decode', { sha256: source.sha256 });
    // Another picture may be wanted by now, or another engine be asked.
    if (wanted.value?.sha256 !== source.sha256 || (!result.ok && !engineState.connected)) return;
    decoding.value = false;
    error.value = result.ok ? undefined : missing(result.error, source.name);
    if (result.ok) accept(result.value);
    else info.value = undefined;
  }

  function accept(decoded: SourceInfo): void {
    info.value = decoded;
    if (!document.autoRunChosen) document.autoRun = pixelsOf(decoded) < autoRunPixels;
  }

  /** The engine never had this picture: the project came without it. */
  function missing(data: ErrorData, source: string): ErrorData {
    if (data.code !== 'pipeline.noSource') return data;
    return errorData('project.sourceMissing', { file: document.fileName ?? source, source });
  }

  watch(
    () => wanted.value?.sha256,
    (sha256) => {
      error.value = undefined;
      decoding.value = false;
      if (sha256 !== undefined && inspected?.sha256 === sha256) return accept(inspected);
      if (info.value?.sha256 === sha256) return;
      info.value = undefined;
      decoding.value = sha256 !== undefined;
      void decode();
    },
    { immediate: true, flush: 'sync' },
  );
  // A new engine holds no picture: what is on the screen stays, its tiles must be made again.
  engine.onPort(() => void decode());

  return { info, loading, error, busyName, inspect, decode };
});

function pixelsOf(info: SourceInfo): number {
  return info.shape.slice(2).reduce((product, size) => product * size, 1);
}
