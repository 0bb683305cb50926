import { defineStore } from 'pinia';
import { computed, shallowRef, watch } from 'vue';
import { errorData, type ErrorData } from '../../core/errors.ts';
import { fileOf, type InputSource } from '../../core/pipeline/document.ts';
import { preparedKey, sourceKey } from '../../core/pipeline/source-key.ts';
import type { Preparation } from '../../core/sources/preparation.ts';
import type { SourceInfo } from '../../electron/contract/engine.ts';
import { useServices } from '../services/services.ts';
import { useDocumentStore } from './document.ts';
import { useEngineStore } from './engine.ts';

/** Smaller inputs are computed again after every edit. */
const autoRunPixels = 2_000_000;

/** What the engine is asked for: an input and what is done to it first. */
interface Wanted {
  readonly source: InputSource;
  readonly preparation: Preparation;
  /** Equal for equal content. */
  readonly key: string;
}

function wantedOf(source: InputSource, preparation: Preparation = []): Wanted {
  return { source, preparation, key: preparedKey(sourceKey(source), preparation) };
}

/** The input of the document, decoded or made by the engine. Follows the document, through undo as well. */
export const useSourceStore = defineStore('source', () => {
  const { engine } = useServices();
  const document = useDocumentStore();
  const engineState = useEngineStore();
  const info = shallowRef<SourceInfo>();
  const decoding = shallowRef(false);
  const error = shallowRef<ErrorData>();
  /** A file that is being read before the document has it. */
  const busyName = shallowRef<string>();
  const loading = computed(() => decoding.value || busyName.value !== undefined);
  /** The content that {@link info} tells of. */
  const known = shallowRef<Wanted>();
  /** Made before the document had it, so that it need not be asked for again. */
  let inspected: { readonly wanted: Wanted; readonly info: SourceInfo } | undefined;

  const wanted = computed((): Wanted | undefined => {
    const { source, preparation } = document.current;
    return source === undefined ? undefined : wantedOf(source, preparation);
  });

  /** What is known is about what the document has. */
  const settled = computed(() => known.value !== undefined && known.value.key === wanted.value?.key);

  /**
   * Makes an input the document may get. Answers why it cannot be; nothing on the screen has changed then.
   * Waits for the engine where there is none yet.
   */
  async function inspect(source: InputSource, preparation: Preparation = []): Promise<ErrorData | undefined> {
    const name = fileOf(source)?.name;
    if (name !== undefined) busyName.value = name;
    await connected();
    const result = await engine.ask('decode', { source, preparation: [...preparation] });
    if (name !== undefined && busyName.value === name) busyName.value = undefined;
    if (!result.ok) return result.error;
    inspected = { wanted: wantedOf(source, preparation), info: result.value };
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
    const asked = wanted.value;
    if (asked === undefined || !engineState.connected) return;
    decoding.value = true;
    const { source, preparation } = asked;
    const result = await engine.ask('decode', { source, preparation: [...preparation] });
    // Another input may be wanted by now, or another engine be asked.
    if (wanted.value?.key !== asked.key || (!result.ok && !engineState.connected)) return;
    decoding.value = false;
    error.value = result.ok ? undefined : missing(result.error, fileOf(source)?.name);
    if (result.ok) accept(asked, result.value);
    else forget();
  }

  function accept(of: Wanted, made: SourceInfo): void {
    known.value = of;
    info.value = made;
    if (!document.autoRunChosen) document.autoRun = positionsOf(made) < autoRunPixels;
  }

  function forget(): void {
    known.value = undefined;
    info.value = undefined;
  }

  /** The engine never had this file: the project came without it. */
  function missing(data: ErrorData, source: string | undefined): ErrorData {
    if (data.code !== 'pipeline.noSource' || source === undefined) return data;
    return errorData('project.sourceMissing', { file: document.fileName ?? source, source });
  }

  /** What is on the screen stays while another setting of the same input is made: nothing flickers under a field. */
  function mayStay(next: Wanted | undefined): boolean {
    if (next === undefined || known.value === undefined) return false;
    return fileOf(next.source)?.sha256 === fileOf(known.value.source)?.sha256;
  }

  watch(
    () => wanted.value?.key,
    (key) => {
      const next = wanted.value;
      error.value = undefined;
      decoding.value = false;
      if (next !== undefined && inspected !== undefined && inspected.wanted.key === key)
        return accept(next, inspected.info);
      if (known.value?.key === key) return;
      if (!mayStay(next)) forget();
      decoding.value = next !== undefined;
      void decode();
    },
    { immediate: true, flush: 'sync' },
  );
  // A new engine holds nothing: what is on the screen stays, its tiles must be made again.
  engine.onPort(() => void decode());

  return { info, settled, loading, error, busyName, inspect, decode };
});

function positionsOf(info: SourceInfo): number {
  return info.shape.slice(2).reduce((product, size) => product * size, 1);
}
