import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { launch, waitForRun, type Lab } from './support/launch.ts';

let lab: Lab;
let page: Page;
beforeAll(async () => {
  lab = await launch();
  page = lab.page;
  await waitForRun(page, 'finished');
});
afterAll(() => lab.close());

const dialog = () => page.getByRole('dialog', { name: 'Weights of' });
const taps = () =>
  dialog()
    .locator('.grid input')
    .evaluateAll((inputs) => inputs.map((input) => Number((input as HTMLInputElement).value)));
const button = (name: string) => dialog().getByRole('button', { name });
const press = async (name: string) => {
  await button(name).focus();
  await page.keyboard.press('Enter');
};

describe('the weights of a layer, by keyboard', () => {
  it('are numbers that take effect while they are typed, and are undone', async () => {
    await page.keyboard.press('ControlOrMeta+k');
    await dialog().waitFor();
    const before = await taps();
    expect(before).toHaveLength(9);
    await dialog().locator('[data-tap="4"]').focus();
    await page.keyboard.press('ControlOrMeta+a');
    await page.keyboard.type('2.5');
    expect((await taps())[4]).toBe(2.5);
    await waitForRun(page, 'finished');
    await page.keyboard.press('Escape');
    await dialog().waitFor({ state: 'detached' });
    await page.keyboard.press('ControlOrMeta+z');
    await page.keyboard.press('ControlOrMeta+k');
    await dialog().waitFor();
    expect(await taps()).toEqual(before);
  });

  it('can be filled, turned and normalised, and say whether they are separable', async () => {
    await dialog().getByRole('combobox', { name: 'Fill with' }).selectOption('sobel-x');
    expect(await taps()).toEqual([-1, 0, 1, -2, 0, 2, -1, 0, 1]);
    await dialog().getByText('Separable: one column times one row').waitFor();
    await press('Transpose');
    expect(await taps()).toEqual([-1, -2, -1, 0, 0, 0, 1, 2, 1]);
    await press('Negate');
    expect(await taps()).toEqual([1, 2, 1, 0, 0, 0, -1, -2, -1]);
    // What adds up to 0 cannot be made to add up to 1: one sentence, nothing changes.
    await press('Sum to 1');
    await dialog().getByRole('alert').waitFor();
    expect(await taps()).toEqual([1, 2, 1, 0, 0, 0, -1, -2, -1]);
    await dialog().getByRole('combobox', { name: 'Fill with' }).selectOption('laplacian-corners');
    await dialog().getByText('Not separable: a sum of 2').waitFor();
  });

  it('take a table from a spreadsheet', async () => {
    await dialog()
      .locator('[data-tap="0"]')
      .evaluate((cell) => {
        const clipboardData = new DataTransfer();
        clipboardData.setData('text/plain', '1\t2\t3\n4\t5\t6\n7\t8\t9');
        cell.dispatchEvent(new ClipboardEvent('paste', { clipboardData, bubbles: true, cancelable: true }));
      });
    expect(await taps()).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9]);
    await waitForRun(page, 'finished');
  });
});
