import enCommand from '../../renderer/locales/en/command.json';
import enDialog from '../../renderer/locales/en/dialog.json';
import zhCommand from '../../renderer/locales/zh-CN/command.json';
import zhDialog from '../../renderer/locales/zh-CN/dialog.json';
import type { CommandId, MenuName } from '../contract/commands.ts';
import type { Language } from './language.ts';

type DialogTextName = keyof typeof enDialog.dialog;

/** The texts of menus and dialogs in one language. */
export interface Texts {
  readonly language: Language;
  command(id: CommandId): string;
  menu(name: MenuName | 'window'): string;
  /** `{name}` in the text is replaced by `values.name`. */
  dialog(name: DialogTextName, values?: Readonly<Record<string, string>>): string;
}

const sets: Readonly<
  Record<Language, { readonly command: typeof enCommand.command; readonly dialog: typeof enDialog.dialog }>
> = {
  en: { ...enCommand, ...enDialog },
  'zh-CN': { ...zhCommand, ...zhDialog },
};

export function textsIn(language: Language): Texts {
  const { command, dialog } = sets[language];
  const commands: Readonly<Record<string, Readonly<Record<string, string>>>> = command;
  return {
    language,
    command(id) {
      const [group = '', name = ''] = id.split('.');
      return commands[group]?.[name] ?? id;
    },
    menu: (name) => command.menu[name],
    dialog: (name, values = {}) => dialog[name].replace(/\{(\w+)\}/g, (whole, key: string) => values[key] ?? whole),
  };
}
