import type { MenuItemConstructorOptions } from 'electron';
import { commands, menus, type Command, type CommandId, type MenuName } from '../contract/commands.ts';
import type { PageState, RecentFile } from '../contract/lab-api.ts';
import type { Texts } from './texts.ts';

export interface MenuState {
  readonly texts: Texts;
  readonly mac: boolean;
  readonly page: PageState;
  readonly recent: readonly RecentFile[];
}

export interface MenuActions {
  /** A command of the page or of main. */
  run(id: CommandId): void;
  openRecent(id: string): void;
  clearRecent(): void;
}

/** macOS has these in the menu with the program's name. */
const inAppMenu: readonly CommandId[] = ['app.settings', 'app.quit', 'help.about'];
const separator: MenuItemConstructorOptions = { type: 'separator' };
const mnemonics: Readonly<Record<MenuName, string>> = {
  file: 'F',
  edit: 'E',
  view: 'V',
  pipeline: 'P',
  run: 'R',
  help: 'H',
};

/** The native menu, made from the one table of commands. */
export function menuTemplate(state: MenuState, actions: MenuActions): MenuItemConstructorOptions[] {
  const bar = menus.map((menu) => ({
    id: menu,
    label: menuTitle(menu, state),
    submenu: menuItems(menu, state, actions),
    ...(menu === 'help' ? { role: 'help' as const } : {}),
  }));
  if (!state.mac) return bar;
  const help = bar.pop();
  return [appMenu(state, actions), ...bar, windowMenu(state), ...(help === undefined ? [] : [help])];
}

/** Whether an item can be used: the page says so for its own, all others always can. */
export function isEnabled(command: Command, page: PageState): boolean {
  return command.where !== 'page' || page.enabled.some((id) => id === command.id);
}

export function isChecked(command: Command, page: PageState): boolean {
  return command.checkable === true && page.checked.some((id) => id === command.id);
}

/** The table, without the literal types, for walking through. */
export const commandTable: readonly (Command & { readonly id: CommandId })[] = commands;

function menuItems(menu: MenuName, state: MenuState, actions: MenuActions): MenuItemConstructorOptions[] {
  const items: MenuItemConstructorOptions[] = [];
  let group: number | undefined;
  for (const command of commandTable) {
    if (command.menu !== menu || (state.mac && inAppMenu.includes(command.id))) continue;
    if (group !== undefined && group !== command.group) items.push(separator);
    group = command.group;
    items.push(commandItem(command, state, actions));
    if (command.id === 'project.open') items.push(recentItem(state, actions));
  }
  return items;
}

function commandItem(
  command: Command & { id: CommandId },
  state: MenuState,
  actions: MenuActions,
): MenuItemConstructorOptions {
  const { id, role, accelerator, checkable } = command;
  return {
    id,
    label: titleOf(id, state),
    ...(role === undefined ? { click: () => actions.run(id) } : { role }),
    ...(accelerator === undefined ? {} : { accelerator: accelerator.replace('Mod', 'CmdOrCtrl') }),
    ...(checkable === true ? { type: 'checkbox' as const, checked: isChecked(command, state.page) } : {}),
    enabled: isEnabled(command, state.page),
  };
}

/** Undo and redo say what they would take back or bring again. */
function titleOf(id: CommandId, { texts, page }: MenuState): string {
  if (id === 'edit.undo' && page.undo !== undefined) return texts.dialog('undoOf', { what: page.undo });
  if (id === 'edit.redo' && page.redo !== undefined) return texts.dialog('redoOf', { what: page.redo });
  return texts.command(id);
}

function menuTitle(menu: MenuName, { texts, mac }: MenuState): string {
  const title = texts.menu(menu);
  if (mac) return title;
  const letter = mnemonics[menu];
  return title.startsWith(letter) ? `&${title}` : `${title}(&${letter})`;
}

function recentItem({ texts, recent }: MenuState, actions: MenuActions): MenuItemConstructorOptions {
  const files = recent.map(({ id, name, place }) => ({
    label: `${name} — ${place}`.replaceAll('&', '&&'),
    click: () => actions.openRecent(id),
  }));
  const clear = { label: texts.dialog('clearRecent'), click: () => actions.clearRecent(), enabled: files.length > 0 };
  const submenu = files.length === 0 ? [clear] : [...files, separator, clear];
  return { id: 'recent', label: texts.dialog('openRecent'), submenu };
}

function appMenu(state: MenuState, actions: MenuActions): MenuItemConstructorOptions {
  const { texts } = state;
  const item = (wanted: CommandId) =>
    commandTable.filter(({ id }) => id === wanted).map((command) => commandItem(command, state, actions));
  return {
    role: 'appMenu',
    submenu: [
      ...item('help.about'),
      separator,
      ...item('app.settings'),
      separator,
      { role: 'services', label: texts.dialog('services') },
      separator,
      { role: 'hide', label: texts.dialog('hide') },
      { role: 'hideOthers', label: texts.dialog('hideOthers') },
      { role: 'unhide', label: texts.dialog('showAll') },
      separator,
      ...item('app.quit'),
    ],
  };
}

function windowMenu({ texts }: MenuState): MenuItemConstructorOptions {
  return {
    role: 'windowMenu',
    label: texts.menu('window'),
    submenu: [
      { role: 'minimize', label: texts.dialog('minimize') },
      { role: 'zoom', label: texts.dialog('zoomWindow') },
      separator,
      { role: 'front', label: texts.dialog('bringToFront') },
    ],
  };
}
