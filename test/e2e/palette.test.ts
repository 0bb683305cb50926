import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { cards } from './support/bench.ts';
import { launch, waitForRun, type Lab } from './support/launch.ts';

let lab: Lab;
beforeAll(async () => {
  lab = await launch();
  await waitForRun(lab.page, 'finished');
});
afterAll(() => lab.close());

async function type(words: string): Promise<string[]> {
  const { page } = lab;
  await page.keyboard.press('ControlOrMeta+Shift+p');
  await page.locator('input:focus').waitFor();
  await page.keyboard.press('ControlOrMeta+a');
  await page.keyboard.insertText(words);
  return page.getByRole('dialog').getByRole('option').locator('.title').allTextContents();
}

describe('the command palette', () => {
  it('finds a command by its English and its Chinese name, and runs it', async () => {
    const { page } = lab;
    expect(await type('切换主题')).toEqual(['Switch Theme']);
    await page.keyboard.press('Escape');
    await page.keyboard.press('Escape');
    expect(await type('Race')).toContain('Race');
    await page.keyboard.press('Enter');
    await page.locator('[data-region="race"], .race').first().waitFor();
    expect((await type('Bench'))[0]).toBe('Bench');
    await page.keyboard.press('Enter');
    await cards(page).first().waitFor();
  });

  it('adds a kind of layer', async () => {
    const { page } = lab;
    const before = await cards(page).count();
    expect(await type('Add depthwise separable')).toHaveLength(1);
    await page.keyboard.press('Enter');
    await page.waitForFunction((count) => document.querySelectorAll('[data-node-id]').length === count + 1, before);
  });

  it('shows what is not possible, and does not do it', async () => {
    const { page } = lab;
    await page.keyboard.press('ControlOrMeta+z');
    await page.keyboard.press('ControlOrMeta+Shift+z');
    // There is nothing left to redo.
    expect(await type('edit.redo')).toHaveLength(1);
    expect(await page.getByRole('option').getAttribute('aria-disabled')).toBe('true');
    await page.keyboard.press('Enter');
    expect(await page.getByRole('dialog').count()).toBe(1);
    await page.keyboard.press('Escape');
    await page.keyboard.press('Escape');
  });
});
