import { useI18n } from 'vue-i18n';
import { commands, type Command, type CommandId } from '../../electron/contract/commands.ts';
import { shownKeys } from '../composables/use-shortcuts.ts';
import { useProgramStore } from '../stores/program.ts';

export interface CommandHints {
  /** The keys of a command in the platform's spelling; empty where it has none. */
  readonly keys: (id: CommandId) => string;
  /** Its name with its keys, for a tooltip. */
  readonly hint: (id: CommandId) => string;
}

export function useCommandHint(): CommandHints {
  const { t } = useI18n();
  const program = useProgramStore();

  function keys(id: CommandId): string {
    const found = (commands as readonly Command[]).find((command) => command.id === id);
    return found?.accelerator === undefined ? '' : shownKeys(found.accelerator, program.info?.platform ?? '');
  }

  function hint(id: CommandId): string {
    const spelled = keys(id);
    return spelled === '' ? t(`command.${id}`) : t('app.hint', { name: t(`command.${id}`), keys: spelled });
  }

  return { keys, hint };
}
