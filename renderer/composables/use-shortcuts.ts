import { onScopeDispose } from 'vue';
import { tinykeys } from 'tinykeys';
import { commands, type Command, type CommandId } from '../../electron/contract/commands.ts';
import { isTextField } from './text-field.ts';

/** Keys beside those of the table: Windows redoes with Ctrl+Y. */
const also: Readonly<Record<string, CommandId>> = { '$mod+y': 'edit.redo' };
/** A text field has its own idea of these. */
const ofTextFields: readonly CommandId[] = ['edit.undo', 'edit.redo', 'layer.moveUp', 'layer.moveDown'];

/** Electron's spelling to that of tinykeys: `Mod+Shift+Z` -> `$mod+Shift+z`, `Alt+Up` -> `Alt+ArrowUp`. */
export function keysOf(accelerator: string): string {
  return accelerator
    .split('+')
    .map((part) => {
      if (part === 'Mod') return '$mod';
      if (/^(Up|Down|Left|Right)$/.test(part)) return `Arrow${part}`;
      return /^[A-Z]$/.test(part) ? part.toLowerCase() : part;
    })
    .join('+');
}

/** An accelerator as the platform writes it, for tooltips and lists. */
export function shownKeys(accelerator: string, platform: string): string {
  const mac = platform === 'darwin';
  const names: Readonly<Record<string, string>> = mac
    ? { Mod: '⌘', Shift: '⇧', Alt: '⌥', Enter: '⏎', Up: '↑', Down: '↓' }
    : { Mod: 'Ctrl', Enter: 'Enter', Up: '↑', Down: '↓' };
  const parts = accelerator.split('+').map((part) => names[part] ?? part);
  return parts.join(mac ? '' : '+');
}

/** Runs page commands by their keys, wherever the focus is. `run` answers whether the command was possible. */
export function useShortcuts(page: Window, run: (id: CommandId) => boolean): void {
  const table = commands as readonly Command[];
  const own = table.filter((command) => command.where === 'page' && command.accelerator !== undefined);
  const pairs = own.map((command) => [keysOf(command.accelerator ?? ''), command.id as CommandId] as const);
  const bindings = [...pairs, ...Object.entries(also)].map(([keys, id]) => {
    const handle = (event: KeyboardEvent): void => {
      if (event.isComposing || event.defaultPrevented) return;
      if (isTextField(event.target) && ofTextFields.includes(id)) return;
      // Also when it is not possible just now, so that the menu does not try it a second time.
      event.preventDefault();
      // An open dialog comes first.
      if (page.document.querySelector('[role="dialog"], [role="alertdialog"]') !== null) return;
      if (!event.repeat || id === 'edit.undo' || id === 'edit.redo') run(id);
    };
    return [keys, handle] as const;
  });
  onScopeDispose(tinykeys(page, Object.fromEntries(bindings)));
}
