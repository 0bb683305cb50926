import { useI18n } from 'vue-i18n';
import { useTexts } from '../composables/use-texts.ts';
import type { EditLabel } from '../stores/history.ts';

/** What undo and redo would do, in the language of now. */
export function useEditText(): { editText: (label: EditLabel) => string } {
  const { t } = useI18n();
  const { typeName } = useTexts();

  function editText({ name, values = {}, count }: EditLabel): string {
    const { type, field, input, parameter, step } = values;
    if (count !== undefined) return t(`app.edit.${name}`, { count });
    return t(`app.edit.${name}`, {
      ...values,
      ...(type === undefined ? {} : { type: typeName(type) }),
      ...(field === undefined ? {} : { field: t(`layer.field.${field}`) }),
      ...(input === undefined ? {} : { input: t(`ui.generated.name.${input}`) }),
      ...(parameter === undefined ? {} : { parameter: t(`ui.generated.parameter.${parameter}`) }),
      ...(step === undefined ? {} : { step: t(`ui.prepare.kind.${step}`) }),
    });
  }

  return { editText };
}
