import { defineStore } from 'pinia';
import { shallowRef } from 'vue';
import { errorData, type ErrorData } from '../../core/errors.ts';
import { numel } from '../../core/tensor/shape.ts';
import type { Tensor } from '../../core/tensor/tensor.ts';
import { maxValues } from '../../electron/contract/engine.ts';
import type { Result } from '../../electron/contract/result.ts';
import { useServices } from '../services/services.ts';
import { useMessagesStore } from './messages.ts';

/** Values of the largest result the page takes in whole: 256 MB. */
const mostValues = 64_000_000;
const topic = 'export';

/** What leaves the lab as files. */
export const useExportsStore = defineStore('exports', () => {
  const { engine, host } = useServices();
  const messages = useMessagesStore();
  /** From 0 to 1 while values are fetched. */
  const progress = shallowRef<number>();

  /** Values of a kept result from a flat index on, in float32 as the engine has them. */
  async function valuesOf(key: string, shape: readonly number[], first = 0): Promise<Result<Tensor>> {
    const length = numel(shape);
    if (length > mostValues) return refused(errorData('export.tooLarge', { values: length, limit: mostValues }));
    const data = new Float32Array(length);
    try {
      for (let begin = 0; begin < length; begin += maxValues) {
        progress.value = begin / length;
        const end = Math.min(length, begin + maxValues);
        const part = await engine.ask('values', { key, begin: first + begin, end: first + end });
        if (!part.ok) return part;
        data.set(part.value.values, begin);
      }
      return { ok: true, value: { shape, data } };
    } finally {
      progress.value = undefined;
    }
  }

  /** Asks for a place and writes there; whether it was written. */
  async function save(name: string, bytes: Uint8Array): Promise<boolean> {
    const written = await host.saveExport({ name, bytes });
    if (!written.ok) return tell(written.error);
    if (written.value === undefined) return false;
    messages.dismissTopic(topic);
    messages.notice('exported', { file: written.value.name });
    return true;
  }

  function tell(error: ErrorData): false {
    messages.error(error, topic);
    return false;
  }

  return { progress, valuesOf, save, tell };
});

function refused(error: ErrorData): { readonly ok: false; readonly error: ErrorData } {
  return { ok: false, error };
}
