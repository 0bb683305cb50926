import type { MenuItemConstructorOptions } from 'electron';
import { describe, expect, it } from 'vitest';
import { commands, menus } from '../../../electron/contract/commands.ts';
import { menuTemplate, type MenuState } from '../../../electron/main/menu.ts';
import { textsIn } from '../../../electron/main/texts.ts';
import enCommand from '../../../renderer/locales/en/command.json';
import enDialog from '../../../renderer/locales/en/dialog.json';
import zhCommand from '../../../renderer/locales/zh-CN/command.json';
import zhDialog from '../../../renderer/locales/zh-CN/dialog.json';

function build(change: Partial<MenuState> = {}) {
  const told: string[] = [];
  const state: MenuState = {
    texts: textsIn('en'),
    mac: false,
    page: { edited: false, enabled: ['run.start', 'layer.bypass'], checked: ['layer.bypass', 'view.bench'] },
    recent: [],
    ...change,
  };
  const template = menuTemplate(state, {
    run: (id) => told.push(id),
    openRecent: (id) => told.push(`recent ${id}`),
    clearRecent: () => told.push('clear'),
  });
  return { template, told };
}

function itemsOf(template: readonly MenuItemConstructorOptions[]): MenuItemConstructorOptions[] {
  return template.flatMap((item) => [item, ...(Array.isArray(item.submenu) ? itemsOf(item.submenu) : [])]);
}

function click(item: MenuItemConstructorOptions | undefined): void {
  (item?.click as (() => void) | undefined)?.();
}

describe('the native menu', () => {
  it.each(['en', 'zh-CN'] as const)('holds every command once, in %s', (language) => {
    for (const mac of [false, true]) {
      const { template } = build({ texts: textsIn(language), mac });
      const items = itemsOf(template);
      for (const { id } of commands) {
        const found = items.filter((item) => item.id === id);
        expect(found.map(({ label }) => label)).toEqual([textsIn(language).command(id)]);
        expect(found[0]?.label).not.toBe(id);
      }
    }
  });

  it('has the usual order, with the letters to open it by', () => {
    expect(build().template.map(({ label }) => label)).toEqual([
      '&File',
      '&Edit',
      '&View',
      '&Pipeline',
      '&Run',
      '&Help',
    ]);
    expect(build({ texts: textsIn('zh-CN') }).template[0]?.label).toBe('文件(&F)');
  });

  it('follows macOS there: program menu first, window before help, no Quit under File', () => {
    const { template } = build({ mac: true });
    expect(template.map(({ role, label }) => role ?? label)).toEqual([
      'appMenu',
      'File',
      'Edit',
      'View',
      'Pipeline',
      'Run',
      'windowMenu',
      'help',
    ]);
    const ids = (index: number) => itemsOf([template[index] ?? {}]).map(({ id }) => id);
    expect(ids(0)).toEqual(expect.arrayContaining(['help.about', 'app.settings', 'app.quit']));
    expect(ids(1)).not.toContain('app.quit');
  });

  it('switches and ticks as the page says, and leaves its own items usable', () => {
    const items = new Map(itemsOf(build().template).map((item) => [item.id, item]));
    expect(items.get('run.start')?.enabled).toBe(true);
    expect(items.get('run.stop')?.enabled).toBe(false);
    expect(items.get('help.logs')?.enabled).toBe(true);
    expect(items.get('edit.copy')?.enabled).toBe(true);
    expect([items.get('layer.bypass')?.checked, items.get('view.race')?.checked]).toEqual([true, false]);
    expect(items.get('run.start')).not.toHaveProperty('checked');
  });

  it('uses Cmd or Ctrl and says what undo would take back', () => {
    const page = { edited: true, enabled: [], checked: [], undo: 'Change stride' };
    const items = new Map(itemsOf(build({ page }).template).map((item) => [item.id, item]));
    expect(items.get('edit.undo')).toMatchObject({ label: 'Undo Change stride', accelerator: 'CmdOrCtrl+Z' });
    expect(items.get('edit.redo')?.label).toBe('Redo');
    expect(itemsOf(build().template).filter(({ accelerator }) => String(accelerator).includes('Mod'))).toEqual([]);
  });

  it('runs commands and opens recent files by their ids', () => {
    const recent = [{ id: 'r1', name: 'a & b.png', place: '~' }];
    const { template, told } = build({ recent });
    const items = itemsOf(template);
    click(items.find(({ id }) => id === 'run.start'));
    const submenu = items.find(({ id }) => id === 'recent')?.submenu as MenuItemConstructorOptions[];
    expect(submenu[0]?.label).toBe('a && b.png — ~');
    click(submenu[0]);
    click(submenu.at(-1));
    expect(told).toEqual(['run.start', 'recent r1', 'clear']);
  });

  it('has a separator between groups and none at an end', () => {
    for (const { submenu } of build().template) {
      const types = (submenu as MenuItemConstructorOptions[]).map(({ type }) => type === 'separator');
      expect([types[0], types.at(-1)]).toEqual([false, false]);
      expect(types.some((separator, index) => separator && types[index + 1] === true)).toBe(false);
    }
  });
});

describe('texts of menus and dialogs', () => {
  const flat = (value: object, at = ''): [string, string][] =>
    Object.entries(value).flatMap(([key, inner]: [string, string | object]) =>
      typeof inner === 'string' ? [[at + key, inner] as [string, string]] : flat(inner, `${at}${key}.`),
    );
  const placeholders = (text: string) => [...text.matchAll(/\{\w+\}/g)].map(String);

  it.each([
    ['command', enCommand, zhCommand],
    ['dialog', enDialog, zhDialog],
  ])('%s.json has the same names and values in both languages', (_, en, zh) => {
    const shape = (set: object) => flat(set).map(([key, text]) => [key, placeholders(text)]);
    expect(shape(zh)).toEqual(shape(en));
  });

  it('command.json names nothing that is no command or menu', () => {
    const known = [
      ...commands.map(({ id }) => `command.${id}`),
      ...[...menus, 'window'].map((menu) => `command.menu.${menu}`),
    ];
    expect(
      flat(enCommand)
        .map(([key]) => key)
        .sort(),
    ).toEqual([...known].sort());
  });

  it('fill in their values', () => {
    expect(textsIn('en').dialog('unsaved', { name: 'a{b}' })).toBe('Do you want to save the changes to “a{b}”?');
    expect(textsIn('zh-CN').dialog('undoOf', { what: '步长' })).toBe('撤销步长');
  });
});
