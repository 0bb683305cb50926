/**
 * The one table of commands: native menu, shortcuts, tooltips and the shortcut list are made from it. Titles are
 * translations under `command.<id>`. Accelerators are written in Electron's way; `Mod` stands for Cmd on macOS and
 * Ctrl elsewhere.
 */
export const menus = ['file', 'edit', 'view', 'pipeline', 'run', 'help'] as const;
export type MenuName = (typeof menus)[number];

/** `main`: main itself does it; `page`: the page is told; `role`: Electron's own menu role. */
export interface Command {
  readonly id: string;
  readonly menu: MenuName;
  /** Items of one group stand together; a separator stands between groups. */
  readonly group: number;
  readonly where: 'main' | 'page' | 'role';
  readonly role?:
    | 'undo'
    | 'redo'
    | 'cut'
    | 'copy'
    | 'paste'
    | 'selectAll'
    | 'togglefullscreen'
    | 'zoomIn'
    | 'zoomOut'
    | 'resetZoom'
    | 'quit'
    | 'close';
  readonly accelerator?: string;
  /** The item carries a tick, set by the page. */
  readonly checkable?: boolean;
}

export const commands = [
  { id: 'project.new', menu: 'file', group: 1, where: 'page', accelerator: 'Mod+N' },
  { id: 'project.open', menu: 'file', group: 1, where: 'page', accelerator: 'Mod+O' },
  { id: 'picture.open', menu: 'file', group: 2, where: 'page', accelerator: 'Mod+I' },
  { id: 'picture.paste', menu: 'file', group: 2, where: 'page' },
  { id: 'picture.sample', menu: 'file', group: 2, where: 'page' },
  { id: 'input.generate', menu: 'file', group: 2, where: 'page', accelerator: 'Mod+Shift+I' },
  { id: 'input.type', menu: 'file', group: 2, where: 'page' },
  { id: 'project.save', menu: 'file', group: 3, where: 'page', accelerator: 'Mod+S' },
  { id: 'project.saveAs', menu: 'file', group: 3, where: 'page', accelerator: 'Mod+Shift+S' },
  { id: 'project.export', menu: 'file', group: 3, where: 'page', accelerator: 'Mod+Shift+E' },
  { id: 'app.settings', menu: 'file', group: 4, where: 'page', accelerator: 'Mod+,' },
  { id: 'window.close', menu: 'file', group: 5, where: 'role', role: 'close', accelerator: 'Mod+W' },
  { id: 'app.quit', menu: 'file', group: 5, where: 'role', role: 'quit', accelerator: 'Mod+Q' },
  { id: 'edit.undo', menu: 'edit', group: 1, where: 'page', accelerator: 'Mod+Z' },
  { id: 'edit.redo', menu: 'edit', group: 1, where: 'page', accelerator: 'Mod+Shift+Z' },
  { id: 'edit.cut', menu: 'edit', group: 2, where: 'role', role: 'cut' },
  { id: 'edit.copy', menu: 'edit', group: 2, where: 'role', role: 'copy' },
  { id: 'edit.paste', menu: 'edit', group: 2, where: 'role', role: 'paste' },
  { id: 'edit.selectAll', menu: 'edit', group: 2, where: 'role', role: 'selectAll' },
  { id: 'view.bench', menu: 'view', group: 1, where: 'page', accelerator: 'Mod+1', checkable: true },
  { id: 'view.race', menu: 'view', group: 1, where: 'page', accelerator: 'Mod+2', checkable: true },
  { id: 'view.graph', menu: 'view', group: 1, where: 'page', accelerator: 'Mod+Shift+G', checkable: true },
  { id: 'graph.fit', menu: 'view', group: 1, where: 'page' },
  { id: 'graph.tidy', menu: 'view', group: 1, where: 'page' },
  { id: 'app.palette', menu: 'view', group: 2, where: 'page', accelerator: 'Mod+Shift+P' },
  { id: 'view.theme', menu: 'view', group: 2, where: 'page' },
  { id: 'view.language', menu: 'view', group: 2, where: 'page' },
  { id: 'view.zoomIn', menu: 'view', group: 3, where: 'role', role: 'zoomIn' },
  { id: 'view.zoomOut', menu: 'view', group: 3, where: 'role', role: 'zoomOut' },
  { id: 'view.zoomReset', menu: 'view', group: 3, where: 'role', role: 'resetZoom' },
  { id: 'view.fullScreen', menu: 'view', group: 4, where: 'role', role: 'togglefullscreen' },
  { id: 'layer.add', menu: 'pipeline', group: 1, where: 'page', accelerator: 'Mod+Shift+A' },
  { id: 'layer.duplicate', menu: 'pipeline', group: 1, where: 'page', accelerator: 'Mod+D' },
  { id: 'layer.remove', menu: 'pipeline', group: 1, where: 'page' },
  { id: 'layer.bypass', menu: 'pipeline', group: 2, where: 'page', accelerator: 'Mod+B', checkable: true },
  { id: 'layer.moveUp', menu: 'pipeline', group: 3, where: 'page', accelerator: 'Alt+Up' },
  { id: 'layer.moveDown', menu: 'pipeline', group: 3, where: 'page', accelerator: 'Alt+Down' },
  { id: 'layer.compare', menu: 'pipeline', group: 4, where: 'page', accelerator: 'Mod+Shift+D' },
  { id: 'layer.weights', menu: 'pipeline', group: 4, where: 'page', accelerator: 'Mod+K' },
  { id: 'layer.explain', menu: 'pipeline', group: 4, where: 'page', accelerator: 'Mod+E' },
  { id: 'layer.connect', menu: 'pipeline', group: 5, where: 'page', accelerator: 'Mod+L' },
  { id: 'layer.find', menu: 'pipeline', group: 5, where: 'page', accelerator: 'Mod+F' },
  { id: 'run.start', menu: 'run', group: 1, where: 'page', accelerator: 'Mod+Enter' },
  { id: 'run.stop', menu: 'run', group: 1, where: 'page', accelerator: 'Mod+.' },
  { id: 'help.shortcuts', menu: 'help', group: 1, where: 'page', accelerator: 'Mod+/' },
  { id: 'help.logs', menu: 'help', group: 2, where: 'main' },
  { id: 'help.systemInformation', menu: 'help', group: 2, where: 'main' },
  { id: 'help.about', menu: 'help', group: 3, where: 'page' },
] as const satisfies readonly Command[];

export type CommandId = (typeof commands)[number]['id'];
export type PageCommandId = Extract<(typeof commands)[number], { where: 'page' }>['id'];
export const commandIds: readonly CommandId[] = commands.map((command) => command.id);
