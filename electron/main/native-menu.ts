import { Menu } from 'electron';
import { commandTable, isChecked, isEnabled, menuTemplate, type MenuActions, type MenuState } from './menu.ts';

/** Keeps the native menu up to date: rebuilt when a text changes, otherwise its items are only switched. */
export class NativeMenu {
  readonly #actions: MenuActions;
  #texts = '';

  constructor(actions: MenuActions) {
    this.#actions = actions;
  }

  show(state: MenuState): void {
    const { texts, page, recent } = state;
    const shown = JSON.stringify([texts.language, page.undo, page.redo, recent]);
    if (shown === this.#texts) return this.#switchItems(state);
    this.#texts = shown;
    Menu.setApplicationMenu(Menu.buildFromTemplate(menuTemplate(state, this.#actions)));
  }

  #switchItems({ page }: MenuState): void {
    const menu = Menu.getApplicationMenu();
    for (const command of commandTable) {
      const item = menu?.getMenuItemById(command.id);
      if (item === null || item === undefined) continue;
      item.enabled = isEnabled(command, page);
      if (command.checkable === true) item.checked = isChecked(command, page);
    }
  }
}
