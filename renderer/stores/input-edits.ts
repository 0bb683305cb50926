import { defineStore } from 'pinia';
import { setPreparation, setSource } from '../../core/pipeline/edit.ts';
import type { GeneratedParameterName } from '../../core/sources/generated.ts';
import type { Preparation, PrepareStep } from '../../core/sources/preparation.ts';
import { useDocumentStore } from './document.ts';

/** What a user can change about the input that is there, each as one named step of the history. */
export const useInputEditsStore = defineStore('inputEdits', () => {
  const document = useDocumentStore();

  /** A parameter of the generated input. */
  function setParameter(parameter: GeneratedParameterName, value: number): void {
    const { source } = document.current;
    if (source === undefined || !('generated' in source)) return;
    const generated = { ...source.generated, [parameter]: value };
    const label = { name: 'parameter', values: { input: generated.input, parameter } } as const;
    document.edit(label, (doc) => setSource(doc, { generated }), `parameter ${generated.input} ${parameter}`);
  }

  function steps(): Preparation {
    return document.current.preparation ?? [];
  }

  function addStep(step: PrepareStep): void {
    const next = [...steps(), step];
    document.edit({ name: 'prepareAdd', values: { step: step.kind } }, (doc) => setPreparation(doc, next));
  }

  function changeStep(index: number, step: PrepareStep): void {
    const next = steps().with(index, step);
    const label = { name: 'prepareChange', values: { step: step.kind } } as const;
    document.edit(label, (doc) => setPreparation(doc, next), `prepare ${index} ${step.kind}`);
  }

  function removeStep(index: number): void {
    const gone = steps()[index];
    if (gone === undefined) return;
    const next = steps().filter((_, i) => i !== index);
    document.edit({ name: 'prepareRemove', values: { step: gone.kind } }, (doc) => setPreparation(doc, next));
  }

  return { setParameter, addStep, changeStep, removeStep };
});
