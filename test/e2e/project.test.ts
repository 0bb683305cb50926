import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ElectronApplication, Page } from 'playwright-core';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { testPicture, toJpeg } from '../support/pictures.ts';
import {
  cards,
  cardTexts,
  field,
  noFaults,
  openByDialog,
  savedDocument,
  selectLayer,
  unsavedDocument,
} from './support/bench.ts';
import { electronExecutable, root, rootFlags } from './support/environment.ts';
import {
  answerMessageBox,
  answerSaveDialog,
  asked,
  chooseMenu,
  launch,
  waitForRun,
  type Lab,
} from './support/launch.ts';

/** The buttons of the question about unsaved work, in this system’s order. */
const choices = process.platform === 'linux' ? ['discard', 'cancel', 'save'] : ['save', 'discard', 'cancel'];
const button = (choice: 'save' | 'discard' | 'cancel') => choices.indexOf(choice);

let folder: string;
let userData: string;
let labs: Lab[] = [];

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'lab-project-'));
  userData = join(folder, 'data');
});

afterEach(async () => {
  for (const lab of labs) await lab.close({ keepUserData: true });
  labs = [];
  rmSync(folder, { recursive: true, force: true });
});

/** A lab with this test’s user data, its first picture computed. */
async function start(...args: string[]): Promise<Lab> {
  const lab = await launch({ userData, args });
  labs.push(lab);
  await waitForRun(lab.page, 'finished');
  return lab;
}

async function setChannels(page: Page, count: number): Promise<void> {
  await selectLayer(page, 1);
  await field(page, 'Output channels').fill(String(count));
}

/** The output channels of the first layer, as its card says them. */
async function channels(page: Page): Promise<number> {
  const shape = await cards(page).first().locator('[data-number="shape"] dd').innerText();
  return Number.parseInt(shape, 10);
}

function savedChannels(file: string): unknown {
  return (savedDocument(file) as { nodes: { params: Record<string, unknown> }[] }).nodes[0]?.params['outChannels'];
}

const title = (app: ElectronApplication) =>
  app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows().map((window) => window.getTitle()));

const menuItem = (app: ElectronApplication, id: string) =>
  app.evaluate(({ Menu }, itemId) => {
    const item = Menu.getApplicationMenu()?.getMenuItemById(itemId);
    return item && { label: item.label, enabled: item.enabled };
  }, id);

async function saveAs(lab: Lab, name: string): Promise<string> {
  const file = join(folder, name);
  await answerSaveDialog(lab.app, file);
  await chooseMenu(lab.app, 'project.saveAs');
  await lab.page.getByText(`Saved as “${name}”.`).waitFor();
  return file;
}

/** Closes the window as its button does. */
async function closeWindow({ app }: Lab): Promise<void> {
  await app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.close());
}

/** Answers whether the program ends by itself. */
async function ends({ app }: Lab): Promise<boolean> {
  const program = app.process();
  if (program.exitCode === null && program.signalCode === null) await once(program, 'exit');
  return program.exitCode === 0;
}

/** Until main knows that there are unsaved edits and has them on disk. */
async function waitForUnsaved(outChannels: number): Promise<void> {
  const text = () =>
    existsSync(join(userData, 'unsaved/project.json')) ? JSON.stringify(unsavedDocument(userData)) : '';
  await expect.poll(text).toContain(`"outChannels":${outChannels}`);
}

describe('edits', () => {
  it('are undone and redone by keys and menu, which say what they would do', async () => {
    const lab = await start();
    const { app, page } = lab;
    const before = await cardTexts(page);
    expect(await menuItem(app, 'edit.undo')).toEqual({ label: 'Undo', enabled: false });
    await setChannels(page, 5);
    await expect.poll(() => channels(page)).toBe(5);
    await selectLayer(page, 1);
    await expect
      .poll(() => menuItem(app, 'edit.undo'))
      .toEqual({ label: 'Undo Change Output channels of Convolution', enabled: true });
    await expect.poll(() => title(app)).toEqual(['Untitled * - Convolution Lab']);
    const after = await cardTexts(page);
    expect(after).not.toEqual(before);

    await page.keyboard.press('ControlOrMeta+Z');
    await expect.poll(() => cardTexts(page)).toEqual(before);
    await expect.poll(() => title(app)).toEqual(['Untitled - Convolution Lab']);
    await page.keyboard.press('ControlOrMeta+Shift+Z');
    await expect.poll(() => cardTexts(page)).toEqual(after);
    await chooseMenu(app, 'edit.undo');
    await expect.poll(() => cardTexts(page)).toEqual(before);
    await chooseMenu(app, 'edit.redo');
    await expect.poll(() => cardTexts(page)).toEqual(after);
    expect(await lab.faults()).toEqual(noFaults);
  });

  it('are saved once a place is named, and again without asking', async () => {
    const lab = await start();
    const { app, page } = lab;
    const file = join(folder, 'mine.convlab');
    await answerSaveDialog(app, file);
    await setChannels(page, 5);
    await page.keyboard.press('ControlOrMeta+S');
    await page.getByText('Saved as “mine.convlab”.').waitFor();
    expect(savedChannels(file)).toBe(5);
    await expect.poll(() => title(app)).toEqual(['mine.convlab - Convolution Lab']);

    await answerSaveDialog(app, join(folder, 'other.convlab'));
    await setChannels(page, 6);
    await expect.poll(() => title(app)).toEqual(['mine.convlab * - Convolution Lab']);
    await page.keyboard.press('ControlOrMeta+S');
    await expect.poll(() => savedChannels(file)).toBe(6);
    expect(existsSync(join(folder, 'other.convlab'))).toBe(false);
    await expect.poll(() => title(app)).toEqual(['mine.convlab - Convolution Lab']);
    expect(await lab.faults()).toEqual(noFaults);
  });
});

describe('closing with unsaved edits', () => {
  /** A project on disk with 5 channels, open with 6. */
  async function edited(): Promise<{ lab: Lab; file: string }> {
    const lab = await start();
    await setChannels(lab.page, 5);
    const file = await saveAs(lab, 'mine.convlab');
    await setChannels(lab.page, 6);
    await waitForUnsaved(6);
    return { lab, file };
  }

  it('asks once, and Cancel leaves window, edits and file as they were', async () => {
    const { lab, file } = await edited();
    await answerMessageBox(lab.app, button('cancel'));
    await closeWindow(lab);
    await expect.poll(() => asked(lab.app)).toEqual(['Do you want to save the changes to “mine.convlab”?']);
    await lab.page.waitForTimeout(500);
    expect(await title(lab.app)).toEqual(['mine.convlab * - Convolution Lab']);
    expect(await channels(lab.page)).toBe(6);
    expect(savedChannels(file)).toBe(5);
    await chooseMenu(lab.app, 'edit.undo');
    await expect.poll(() => channels(lab.page)).toBe(5);
    expect(await lab.faults()).toEqual(noFaults);
  });

  it('Don’t Save ends the program, leaves the file, and the edits do not come back', async () => {
    const { lab, file } = await edited();
    await answerMessageBox(lab.app, button('discard'));
    expect(await lab.faults()).toEqual(noFaults);
    await closeWindow(lab);
    expect(await ends(lab)).toBe(true);
    expect(savedChannels(file)).toBe(5);
    const next = await start();
    expect(await channels(next.page)).toBe(8);
    expect(await title(next.app)).toEqual(['Untitled - Convolution Lab']);
    expect(await next.faults()).toEqual(noFaults);
  });

  it('Save writes the file and ends the program, and the project opens with the edits', async () => {
    const { lab, file } = await edited();
    await answerMessageBox(lab.app, button('save'));
    expect(await lab.faults()).toEqual(noFaults);
    await closeWindow(lab);
    expect(await ends(lab)).toBe(true);
    expect(savedChannels(file)).toBe(6);
    const next = await start(file);
    expect(await channels(next.page)).toBe(6);
    expect(await title(next.app)).toEqual(['mine.convlab - Convolution Lab']);
    expect(await next.faults()).toEqual(noFaults);
  });

  it('Save of a project without a file asks for a place, and without an answer nothing closes', async () => {
    const lab = await start();
    await setChannels(lab.page, 6);
    await waitForUnsaved(6);
    await answerMessageBox(lab.app, button('save'));
    await lab.app.evaluate(({ dialog }) => {
      dialog.showSaveDialog = () => Promise.resolve({ canceled: true, filePath: '' });
    });
    await closeWindow(lab);
    await expect.poll(() => asked(lab.app)).toEqual(['Do you want to save the changes to “Untitled”?']);
    await lab.page.waitForTimeout(500);
    expect(await title(lab.app)).toEqual(['Untitled * - Convolution Lab']);
    expect(await channels(lab.page)).toBe(6);
    expect(await lab.faults()).toEqual(noFaults);

    const file = join(folder, 'first.convlab');
    await answerSaveDialog(lab.app, file);
    await lab.app.evaluate(({ app }) => app.quit());
    expect(await ends(lab)).toBe(true);
    expect(savedChannels(file)).toBe(6);
  });
});

describe('unsaved work', () => {
  it('comes back with its picture and its file after the whole program was killed', async () => {
    const lab = await start();
    const picture = join(folder, 'rings.jpg');
    writeFileSync(picture, await toJpeg(testPicture(300, 200)));
    await openByDialog(lab, 'picture', picture);
    await lab.page.getByText('rings.jpg').first().waitFor();
    const file = await saveAs(lab, 'mine.convlab');
    await setChannels(lab.page, 6);
    await waitForUnsaved(6);
    await waitForRun(lab.page, 'finished');
    const before = await cardTexts(lab.page);
    expect(await lab.faults()).toEqual(noFaults);
    lab.app.process().kill('SIGKILL');
    expect(await ends(lab)).toBe(false);

    const next = await start();
    await next.page.getByText(/^\s*(Note:)?\s*Unsaved work of .* is back: save it to keep it\.$/).waitFor();
    await next.page.getByText('rings.jpg').first().waitFor();
    expect(await cardTexts(next.page)).toEqual(before);
    await expect.poll(() => title(next.app)).toEqual(['mine.convlab * - Convolution Lab']);
    expect(savedChannels(file)).toBe(8);
    await chooseMenu(next.app, 'project.save');
    await expect.poll(() => savedChannels(file)).toBe(6);
    expect(await next.faults()).toEqual(noFaults);
  });
});

describe('a second start', () => {
  /** Starts the program once more, over the same user data, and answers its exit code. */
  async function startAgain(...args: string[]): Promise<number | null> {
    const second = spawn(
      electronExecutable(),
      [root, `--user-data-dir=${userData}`, '--disable-gpu', ...rootFlags, ...args],
      {
        stdio: 'ignore',
      },
    );
    await once(second, 'exit');
    return second.exitCode;
  }

  it('with a project or a picture ends at once and opens it in the running window', async () => {
    const lab = await start();
    const { app, page } = lab;
    await setChannels(page, 5);
    const file = await saveAs(lab, 'mine.convlab');
    await saveAs(lab, 'other.convlab');
    expect(await startAgain(file)).toBe(0);
    await expect.poll(() => title(app)).toEqual(['mine.convlab - Convolution Lab']);

    const picture = join(folder, 'rings.jpg');
    writeFileSync(picture, await toJpeg(testPicture(300, 200)));
    expect(await startAgain(picture)).toBe(0);
    await page.getByText('rings.jpg').first().waitFor();
    expect(await channels(page)).toBe(5);
    await expect.poll(() => title(app)).toEqual(['mine.convlab * - Convolution Lab']);
    expect(await lab.faults()).toEqual(noFaults);
  });

  it('with a project asks about unsaved edits first', async () => {
    const lab = await start();
    const { app, page } = lab;
    await setChannels(page, 5);
    const file = await saveAs(lab, 'mine.convlab');
    await setChannels(page, 6);
    await waitForUnsaved(6);
    await answerMessageBox(app, button('cancel'));
    expect(await startAgain(file)).toBe(0);
    await expect.poll(() => asked(app)).toEqual(['Do you want to save the changes to “mine.convlab”?']);
    await page.waitForTimeout(500);
    expect(await channels(page)).toBe(6);

    await answerMessageBox(app, button('discard'));
    expect(await startAgain(file)).toBe(0);
    await expect.poll(() => channels(page)).toBe(5);
    await expect.poll(() => title(app)).toEqual(['mine.convlab - Convolution Lab']);
    expect(await lab.faults()).toEqual(noFaults);
  });
});
