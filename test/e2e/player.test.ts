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

const dialog = () => page.getByRole('dialog', { name: 'How this number comes about' });
const numbers = (kind: 'input' | 'kernel' | 'product') => dialog().locator(`table.${kind} .cell`).allTextContents();
const toNumber = (text: string) => Number(text.trim().replace('−', '-').replaceAll(',', ''));

describe('the arithmetic player, by keyboard', () => {
  it('shows the 27 products behind one number of the first layer, and the engine’s number at their end', async () => {
    await page.keyboard.press('ControlOrMeta+e');
    await dialog().getByText('equal in float32').waitFor();
    expect(await dialog().getByRole('slider', { name: 'Term' }).getAttribute('max')).toBe('27');
    const [x, w, products] = [await numbers('input'), await numbers('kernel'), await numbers('product')];
    expect([x.length, w.length, products.length]).toEqual([9, 9, 9]);
    for (const [i, product] of products.entries()) {
      // Shown with three digits.
      const exact = toNumber(x[i] ?? '') * toNumber(w[i] ?? '');
      expect(Math.abs(toNumber(product) - exact)).toBeLessThanOrEqual(0.02 * Math.abs(exact) + 1e-4);
    }
  });

  it('steps back and forth, and tells the sum so far', async () => {
    const count = dialog().locator('output');
    for (const key of [',', ',', '.']) await page.keyboard.press(key);
    expect(await count.textContent()).toContain('26 of 27');
    expect(await dialog().getByText('equal in float32').count()).toBe(0);
    await page.keyboard.press('.');
    await dialog().getByText('equal in float32').waitFor();
  });

  it('moves to another number with the arrow keys', async () => {
    const output = dialog().getByRole('group', { name: 'Output: click or use the arrow keys' });
    await output.focus();
    const before = await dialog().locator('.crumb').textContent();
    await page.keyboard.press('ArrowRight');
    await page.waitForFunction((old) => document.querySelector('.crumb')?.textContent !== old, before);
    await dialog().getByText('equal in float32').waitFor();
    await page.keyboard.press('Escape');
    await dialog().waitFor({ state: 'detached' });
  });

  it('goes from a number of the separable block into the step before, and back', async () => {
    await page.locator('[data-node-id]').nth(2).getByRole('button').first().focus();
    await page.keyboard.press('Enter');
    await page.keyboard.press('ControlOrMeta+e');
    await dialog().getByText('equal in float32').waitFor();
    await dialog().locator('table.input .cell').first().focus();
    await page.keyboard.press('Enter');
    await dialog().locator('.crumb').nth(1).waitFor();
    await page.waitForFunction(() => document.querySelectorAll('table.input .cell').length === 9);
    await dialog().getByText('equal in float32').waitFor();
    await dialog().locator('.crumb').first().focus();
    await page.keyboard.press('Enter');
    await dialog().locator('.crumb').nth(1).waitFor({ state: 'detached' });
    await page.keyboard.press('Escape');
  });

  it('opens on the pixel that is clicked on a large map', async () => {
    await page.locator('[data-node-id]').nth(0).getByRole('button').first().focus();
    await page.keyboard.press('Enter');
    await page.getByTestId('tile').first().dblclick();
    const picture = page.locator('.viewer .picture');
    await picture.waitFor();
    const box = await picture.boundingBox();
    if (box === null) throw new Error('the map cannot be seen');
    // The middle of the map, whatever stands beside it.
    await page.mouse.click(box.x + box.width / 2, box.y + box.height / 2);
    await dialog().getByText('equal in float32').waitFor();
    expect(await dialog().locator('.crumb').textContent()).toMatch(/\[0, (149|150), 22[56]\]/);
    await page.keyboard.press('Escape');
  });
});
