import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { appear } from './support/appearance.ts';
import { noFaults } from './support/bench.ts';
import { launch, waitForRun, type Lab } from './support/launch.ts';

let lab: Lab;
let page: Page;
beforeAll(async () => {
  lab = await launch({ size: [1280, 800] });
  page = lab.page;
  page.setDefaultTimeout(8000);
  await waitForRun(page, 'finished');
  await appear(lab, { theme: 'dark', language: 'zh-CN' });
});
afterAll(() => lab.close());

/** Every wire on the canvas: `n2:0` is the first input of n2. */
async function wires(): Promise<string[]> {
  const ids = await page
    .locator('.vue-flow__edge')
    .evaluateAll((all) => all.map((each) => each.getAttribute('data-id')));
  return ids.map(String).sort();
}

/** The block that has the focus. */
const focused = () =>
  page.evaluate(() => document.activeElement?.closest<HTMLElement>('.vue-flow__node')?.dataset['id']);
const titles = () => page.locator('.vue-flow__node [data-node-id] .title').allInnerTexts();
/** Layers, also those out of view, which are not drawn. */
const count = async () => parseInt(await page.locator('[data-region="pipeline"] .section-bar .sub').innerText(), 10);
const placeOf = async (id: string) => page.locator(`.vue-flow__node[data-id="${id}"]`).boundingBox();

async function press(...keys: readonly string[]): Promise<void> {
  for (const key of keys) await page.keyboard.press(key);
}

/** By the list that opens over the graph: types, and takes the first it finds. */
async function choose(key: string, text: string): Promise<void> {
  await press(key);
  await page.getByRole('dialog').waitFor();
  await page.keyboard.type(text);
  await press('Enter');
  await page.getByRole('dialog').waitFor({ state: 'detached' });
}

describe('the pipeline as a graph, by keyboard alone, in Chinese', () => {
  it('builds a residual block from nothing and runs it', async () => {
    await press('Control+n');
    await page.getByText('还没有层').waitFor();
    await press('Control+Shift+G');
    await expect.poll(() => page.getByRole('radio', { name: '图', exact: true }).isChecked()).toBe(true);
    await choose('Control+Shift+A', '卷积');
    await expect.poll(focused).toBe('n1');
    await choose('Control+Shift+A', '卷积');
    await expect.poll(focused).toBe('n2');
    await choose('Control+Shift+A', '相加');
    await expect.poll(focused).toBe('n3');
    expect(await titles()).toEqual(['卷积 1', '卷积 2', '相加 3']);
    await page.locator('[data-node-id="n3"][data-status="broken"]').waitFor();
    await press('ArrowLeft', 'ArrowLeft');
    await expect.poll(focused).toBe('n1');
    await choose('Control+l', '相加');
    await expect.poll(wires).toEqual(['n1:0', 'n2:0', 'n3:0', 'n3:1']);
    await press('Control+Enter');
    await waitForRun(page, 'finished');
    await page.locator('[data-node-id="n3"]:is([data-run="done"], [data-run="cached"])').waitFor();
    const shapes = await page.locator('.vue-flow__node [data-number="shape"] dd').allInnerTexts();
    expect(new Set(shapes).size).toBe(1);
    // The wire that skips the second convolution goes around its card.
    const [skip, card] = [await page.locator('[data-id="n3:1"] .line').boundingBox(), await placeOf('n2')];
    const above = (skip?.y ?? NaN) < (card?.y ?? NaN);
    const below = (skip?.y ?? NaN) + (skip?.height ?? NaN) > (card?.y ?? NaN) + (card?.height ?? NaN);
    expect(above || below).toBe(true);
  });

  it('refuses a wire that does not fit, says why, and mends it by a button', async () => {
    await choose('Control+f', '相加');
    await expect.poll(focused).toBe('n3');
    await press('Enter');
    await expect
      .poll(() => page.evaluate(() => document.activeElement?.closest('[data-region]')?.getAttribute('data-region')))
      .toBe('inspector');
    await page.locator('.inputs [data-port="2"]').focus();
    // The first entry of the list after “choose” is the picture.
    await press('ArrowDown');
    await page.getByTestId('refused-wire').waitFor();
    expect(await page.getByTestId('refused-wire').innerText()).toContain('插入 1×1 卷积（3 → 16 通道）并连接');
    expect(await wires()).toHaveLength(4);
    await page.getByTestId('refused-wire').getByRole('button', { name: '插入' }).focus();
    await press('Enter');
    await expect.poll(wires).toEqual(['n1:0', 'n2:0', 'n3:0', 'n3:1', 'n3:2', 'n4:0']);
    await page.locator('[data-node-id="n3"][data-status="ready"]').waitFor();
    await press('Control+z');
    await expect.poll(wires).toHaveLength(4);
  });

  it('moves a block on its grid, tidies up, and undoes both', async () => {
    await choose('Control+f', '相加');
    await expect.poll(focused).toBe('n3');
    const before = await placeOf('n3');
    await press('Alt+ArrowDown', 'Alt+ArrowDown', 'Alt+ArrowRight');
    await expect.poll(async () => (await placeOf('n3'))?.y).toBeGreaterThan(before?.y ?? NaN);
    expect(await focused()).toBe('n3');
    await press('Shift+L');
    await expect.poll(async () => (await placeOf('n3'))?.y).toBeCloseTo(before?.y ?? NaN, 0);
    await press('Control+z');
    await expect.poll(async () => (await placeOf('n3'))?.y).toBeGreaterThan(before?.y ?? NaN);
    // One step or more, by how quickly the keys came.
    const moved = async () => Math.abs(((await placeOf('n3'))?.y ?? NaN) - (before?.y ?? NaN)) > 1;
    for (let steps = 0; steps < 3 && (await moved()); steps++) await press('Control+z');
    expect(await moved()).toBe(false);
  });

  it('copies all of it as text and pastes it as a second block', async () => {
    await choose('Control+f', '相加');
    await expect.poll(focused).toBe('n3');
    await press('Control+a', 'Control+c', 'Control+v');
    await expect.poll(count).toBe(6);
    await expect.poll(focused).toBe('n6');
    await press('f');
    await expect.poll(wires).toEqual(['n1:0', 'n2:0', 'n3:0', 'n3:1', 'n4:0', 'n5:0', 'n6:0', 'n6:1']);
    await press('Delete');
    await expect.poll(count).toBe(3);
    await press('Control+z');
    await expect.poll(count).toBe(6);
  });

  it('shows what is found although it stood out of view while it was moved', async () => {
    await choose('Control+f', '卷积 1');
    await press('+', '+', '+');
    await choose('Control+f', '卷积 1');
    await expect.poll(focused).toBe('n1');
    await choose('Control+Shift+A', '激活');
    await choose('Control+f', '相加 7');
    await expect.poll(focused).toBe('n6');
    await choose('Control+f', '激活');
    await expect.poll(focused).toBe('n7');
    await page.locator('.vue-flow__node[data-id="n6"]').waitFor({ state: 'detached' });
    // While n6 is not drawn, it moves up by a column.
    await press('Delete');
    await expect.poll(count).toBe(6);
    await choose('Control+f', '相加 6');
    await expect.poll(focused).toBe('n6');
    const [card, pane] = [await placeOf('n6'), await page.locator('.vue-flow__pane').boundingBox()];
    expect(card?.x).toBeGreaterThanOrEqual(pane?.x ?? NaN);
    expect((card?.x ?? NaN) + (card?.width ?? NaN)).toBeLessThanOrEqual((pane?.x ?? NaN) + (pane?.width ?? NaN));
  });

  it('says in one sentence that other text holds no layers', async () => {
    await lab.app.evaluate(({ clipboard }) => clipboard.writeText('hello'));
    await choose('Control+f', '相加 3');
    await expect.poll(focused).toBe('n3');
    await press('Control+v');
    await page.getByText('剪贴板中没有层').waitFor();
    expect(await count()).toBe(6);
  });

  it('is the list again, with the same layers, and stays so for the next start', async () => {
    await press('Control+Shift+G');
    await page.locator('.pipeline-list > li').nth(5).waitFor();
    await press('Control+Shift+G');
    await page.locator('.vue-flow__node').first().waitFor();
    await lab.close({ keepUserData: true });
    lab = await launch({ userData: lab.userData });
    page = lab.page;
    await page.locator('.vue-flow__node').first().waitFor();
    expect(await lab.faults()).toEqual(noFaults);
  });
});
