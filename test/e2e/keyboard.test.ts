import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { cards, cardTexts } from './support/bench.ts';
import { answerSaveDialog, launch, waitForRun, type Lab } from './support/launch.ts';

/** What has the focus, and whether it can be seen: on itself, on the item it stands for, or on the box around it. */
function focus(page: Page): Promise<{ region?: string; name: string; seen: boolean }> {
  return page.evaluate(() => {
    const element = document.activeElement ?? document.body;
    const item = document.getElementById(element.getAttribute('aria-activedescendant') ?? '');
    const around = [element, item, element.parentElement].filter((each) => each !== null);
    const marked = around.some((each) => {
      const { outlineStyle, outlineWidth, boxShadow } = getComputedStyle(each);
      return (outlineStyle !== 'none' && parseFloat(outlineWidth) >= 1) || boxShadow !== 'none';
    });
    const region = element.closest<HTMLElement>('[data-region]')?.dataset['region'];
    const label = element instanceof HTMLInputElement ? element.labels?.[0] : undefined;
    const name = element.getAttribute('aria-label') ?? (label ?? element).textContent ?? '';
    return { region, name: name.trim().slice(0, 60), seen: element !== document.body && marked };
  });
}

let lab: Lab;
let page: Page;
beforeAll(async () => {
  lab = await launch();
  page = lab.page;
  await waitForRun(page, 'finished');
});
afterAll(() => lab.close());

async function press(...keys: readonly string[]): Promise<void> {
  for (const key of keys) {
    await page.keyboard.press(key);
    const { name, seen } = await focus(page);
    expect(seen, `after ${key} the focus is on “${name}” and cannot be seen`).toBe(true);
  }
}

/** Goes to a region by F6 alone. */
async function goTo(region: string): Promise<void> {
  for (let tries = 0; tries < 12; tries++) {
    if ((await focus(page)).region === region) return;
    await press('F6');
  }
  throw new Error(`F6 does not lead to ${region}`);
}

/** Goes on by the tab key until something of this name has the focus. */
async function tabTo(name: RegExp): Promise<void> {
  for (let tries = 0; tries < 60; tries++) {
    if (name.test((await focus(page)).name)) return;
    await press('Tab');
  }
  throw new Error(`the tab key does not lead to ${String(name)}`);
}

async function type(value: string): Promise<void> {
  await press('Control+A');
  await page.keyboard.type(value);
}

const titles = async () => (await cardTexts(page)).map(([title]) => title);
const shapeOf = async (place: number) => (await cardTexts(page))[place - 1]?.find((text) => text.includes(' × '));
const subtitleOf = (place: number) =>
  cards(page)
    .nth(place - 1)
    .locator('.subtitle')
    .innerText();
const selected = () => page.locator('[data-card][aria-current="true"] .title').innerText();

describe('with the keyboard alone', () => {
  it('F6 and Shift+F6 go through the regions of the bench, and the focus is always seen', async () => {
    const seen: (string | undefined)[] = [];
    for (let i = 0; i < 8; i++) {
      await press('F6');
      seen.push((await focus(page)).region);
    }
    expect(seen).toEqual(['top', 'rail', 'source', 'palette', 'pipeline', 'maps', 'inspector', 'status']);
    await press('Shift+F6');
    expect((await focus(page)).region).toBe('inspector');
  });

  it('arrow keys pick a layer in the list', async () => {
    await goTo('pipeline');
    await press('ArrowRight', 'ArrowRight');
    expect(await selected()).toBe('Depthwise separable 3');
    await press('End');
    expect(await selected()).toBe('Pooling 4');
    await press('Home');
    expect(await selected()).toBe('Convolution 1');
  });

  it('changes its stride in the form, and the maps follow', async () => {
    await goTo('inspector');
    await tabTo(/^Stride$/);
    await type('2');
    await expect.poll(() => shapeOf(1)).toBe('8 × 150 × 226');
    await press('ArrowUp');
    await expect.poll(() => shapeOf(1)).toBe('8 × 100 × 151');
    await press('ArrowDown');
    await waitForRun(page, 'finished');
  });

  it('runs and stops by its shortcuts', async () => {
    await goTo('top');
    await tabTo(/^Run after edits$/);
    await press('Space');
    await goTo('inspector');
    await tabTo(/^Output channels$/);
    await type('512');
    await tabTo(/^Kernel size$/);
    await type('15');
    await press('Control+Enter');
    await waitForRun(page, 'running');
    await press('Control+.');
    await waitForRun(page, 'cancelled');
    await goTo('pipeline');
    // One step or more a field, by how slowly it was typed.
    const before = '3 → 8 · 3×3 · s 2×2';
    for (let steps = 0; steps < 8 && (await subtitleOf(1)) !== before; steps++) await press('Control+z');
    expect(await subtitleOf(1)).toBe(before);
    await press('Control+Enter');
    await waitForRun(page, 'finished');
  });

  it('adds a layer behind the selected one', async () => {
    await press('Control+Shift+A');
    expect((await focus(page)).region).toBe('palette');
    await page.keyboard.type('pool');
    await press('Enter');
    await expect.poll(() => cards(page).count()).toBe(5);
    expect(await titles()).toEqual([
      'Convolution 1',
      'Pooling 2',
      'Activation 3',
      'Depthwise separable 4',
      'Pooling 5',
    ]);
    await press('Control+Enter');
    await waitForRun(page, 'finished');
  });

  it('moves it, bypasses it, takes it out, and undoes all of it', async () => {
    await goTo('pipeline');
    expect(await selected()).toBe('Pooling 2');
    await press('Alt+ArrowRight');
    await expect
      .poll(titles)
      .toEqual(['Convolution 1', 'Activation 2', 'Pooling 3', 'Depthwise separable 4', 'Pooling 5']);
    expect((await focus(page)).region).toBe('pipeline');
    await press('Control+b');
    await cards(page).nth(2).and(page.locator('[data-status="bypassed"]')).waitFor();
    await press('Delete');
    await expect.poll(() => cards(page).count()).toBe(4);
    expect((await focus(page)).region).toBe('pipeline');
    await press('Control+z', 'Control+z', 'Control+z', 'Control+z');
    await expect.poll(titles).toEqual(['Convolution 1', 'Activation 2', 'Depthwise separable 3', 'Pooling 4']);
    await press('Control+Shift+Z');
    await expect.poll(() => cards(page).count()).toBe(5);
    await press('Control+z');
    await expect.poll(() => cards(page).count()).toBe(4);
    await press('Control+Enter');
    await waitForRun(page, 'finished');
  });

  it('chooses a map on the wall by arrow keys and looks at it large', async () => {
    await goTo('pipeline');
    await press('Home');
    await goTo('maps');
    await tabTo(/^Feature maps, 8 channels$/);
    await press('ArrowRight', 'ArrowRight', 'ArrowRight', 'ArrowLeft');
    expect(await page.locator('[role="gridcell"][aria-selected="true"]').getAttribute('data-channel')).toBe('2');
    await press('Enter');
    await page.getByRole('dialog', { name: 'Convolution 1, channel 2' }).waitFor();
    await press('Escape');
    await page.getByRole('dialog').waitFor({ state: 'detached' });
    expect((await focus(page)).name).toBe('Feature maps, 8 channels');
  });

  it('opens the comparison and comes back', async () => {
    await page.keyboard.press('Control+Shift+D');
    await page.getByTestId('race-row').nth(1).waitFor({ timeout: 60_000 });
    await goTo('race');
    await press('Control+1');
    await page.locator('[data-region="pipeline"]').waitFor();
    await goTo('maps');
  });

  it('saves', async () => {
    const file = join(lab.userData, 'by keys.convlab');
    await answerSaveDialog(lab.app, file);
    await press('Control+s');
    await page.getByText('Saved as “by keys.convlab”.').waitFor();
    expect(existsSync(file)).toBe(true);
    expect(await lab.faults()).toEqual({ uncaught: [], cspViolations: [], blockedRequests: [], pageErrors: [] });
  });
});
