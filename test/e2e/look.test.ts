import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { appear, appearances } from './support/appearance.ts';
import { breakLayer, openByDialog } from './support/bench.ts';
import { chooseMenu, launch, resize, waitForRun, type Lab } from './support/launch.ts';
import { shoot } from './support/shots.ts';

/** What must not be seen in any window of the lab, by what it is. */
function flaws(page: Page): Promise<readonly string[]> {
  return page.evaluate(() => {
    const found: string[] = [];
    const { clientWidth: width, clientHeight: height } = document.documentElement;
    const name = (element: Element) =>
      `${element.tagName.toLowerCase()} “${(element.getAttribute('aria-label') ?? element.textContent ?? '').trim().slice(0, 40)}”`;

    /** The part of the window in which an element can be brought into view, by scrolling where that is possible. */
    function room(element: Element): { left: number; right: number; top: number; bottom: number } {
      const area = { left: 0, right: width, top: 0, bottom: height };
      let [sideways, upright] = [true, true];
      for (let each = element.parentElement; each !== null; each = each.parentElement) {
        const { overflowX, overflowY } = getComputedStyle(each);
        const box = each.getBoundingClientRect();
        if (overflowX === 'auto' || overflowX === 'scroll') {
          sideways = false;
          Object.assign(area, { left: -Infinity, right: Infinity });
        } else if (sideways && overflowX !== 'visible') {
          Object.assign(area, { left: Math.max(area.left, box.left), right: Math.min(area.right, box.right) });
        }
        if (overflowY === 'auto' || overflowY === 'scroll') {
          upright = false;
          Object.assign(area, { top: -Infinity, bottom: Infinity });
        } else if (upright && overflowY !== 'visible') {
          Object.assign(area, { top: Math.max(area.top, box.top), bottom: Math.min(area.bottom, box.bottom) });
        }
      }
      return area;
    }

    if (document.documentElement.scrollWidth > width) found.push('the document scrolls sideways');
    for (const control of document.querySelectorAll('button, input, select, textarea, a[href]')) {
      const box = control.getBoundingClientRect();
      if (box.width === 0 || getComputedStyle(control).visibility === 'hidden') continue;
      const { left, right, top, bottom } = room(control);
      if (box.left < left - 1 || box.right > right + 1 || box.top < top - 1 || box.bottom > bottom + 1)
        found.push(`${name(control)} is cut or outside the window`);
      if (control.tagName === 'BUTTON' && control.scrollWidth > control.clientWidth)
        found.push(`the text of ${name(control)} is cut`);
    }
    const key = /^(ui|app|layer|command|dialog|error)\.[a-z]/i;
    for (const element of document.body.querySelectorAll('*')) {
      const texts = [...element.childNodes]
        .filter((node) => node.nodeType === Node.TEXT_NODE)
        .map((node) => node.textContent);
      const attributes = ['aria-label', 'title', 'placeholder'].map((attribute) => element.getAttribute(attribute));
      for (const text of [...texts, ...attributes])
        if (text !== null && key.test(text.trim())) found.push(`untranslated: ${text}`);
    }
    return found;
  });
}

const sizes = [
  [1280, 800],
  [2560, 1440],
  [960, 640],
] as const;

let lab: Lab;
beforeAll(async () => {
  lab = await launch();
  await waitForRun(lab.page, 'finished');
});
afterAll(() => lab.close());

/** Layout and tiles of a changed window come within a few frames. */
async function calm(): Promise<void> {
  await lab.page.locator('[data-testid="tile"][data-complete="true"]').first().waitFor();
  await lab.page.waitForTimeout(600);
}

async function become(size: readonly [number, number]): Promise<void> {
  await resize(lab.app, size);
  await lab.page.waitForFunction(([width, height]) => innerWidth === width && innerHeight === height, size);
}

describe.each(sizes)('at %i × %i', (width, height) => {
  it.each(appearances)('nothing is cut or untranslated on the bench, $theme, $language', async (wanted) => {
    await become([width, height]);
    await appear(lab, wanted);
    await chooseMenu(lab.app, 'view.bench');
    await calm();
    await shoot(lab.page, `bench-${wanted.theme}-${wanted.language}-${width}x${height}`);
    expect(await flaws(lab.page)).toEqual([]);
  });

  it.each(appearances)('nor in the race, $theme, $language', async (wanted) => {
    await become([width, height]);
    await appear(lab, wanted);
    await chooseMenu(lab.app, 'view.race');
    if ((await lab.page.getByTestId('race-row').count()) === 0) await chooseMenu(lab.app, 'layer.compare');
    await lab.page.locator('[data-race-state="finished"]').waitFor({ timeout: 120_000 });
    await calm();
    await shoot(lab.page, `race-${wanted.theme}-${wanted.language}-${width}x${height}`);
    expect(await flaws(lab.page)).toEqual([]);
  });
});

describe('at 1440 × 900', () => {
  beforeAll(async () => {
    await become([1440, 900]);
    await chooseMenu(lab.app, 'view.bench');
  });

  it('the sample fills the bench, with all its layers in view', async () => {
    await appear(lab, { theme: 'light', language: 'en' });
    await calm();
    await lab.page.evaluate(() => (document.activeElement as HTMLElement | null)?.blur());
    await shoot(lab.page, 'window');
    const strip = await lab.page.locator('[data-region="pipeline"]').boundingBox();
    const last = await lab.page.locator('[data-node-id="n4"]').boundingBox();
    if (strip === null || last === null) throw new Error('no pipeline on the screen');
    expect(last.x + last.width).toBeLessThanOrEqual(strip.x + strip.width);
    expect(last.y + last.height).toBeLessThanOrEqual(strip.y + strip.height);
  });

  it.each(appearances)('a problem and a refused file, $theme, $language', async (wanted) => {
    await appear(lab, wanted);
    await breakLayer(lab.page);
    const file = join(lab.userData, 'notes.png');
    writeFileSync(file, 'Hello, this is no picture.');
    await openByDialog(lab, 'picture', file);
    await lab.page.locator('.message').waitFor();
    await calm();
    await shoot(lab.page, `problem-${wanted.theme}-${wanted.language}`);
    expect(await flaws(lab.page)).toEqual([]);
    await lab.page.locator('.message .icon-button').click();
    await chooseMenu(lab.app, 'edit.undo');
    await chooseMenu(lab.app, 'edit.undo');
    await waitForRun(lab.page, 'finished');
  });

  it('a run under way', async () => {
    await appear(lab, { theme: 'dark', language: 'en' });
    await lab.page.locator('[data-node-id="n1"] [data-card]').click();
    for (const [field, value] of [
      ['outChannels', '512'],
      ['kernel', '15'],
    ] as const) {
      const input = lab.page.locator(`[data-field="${field}"] input`).first();
      await input.fill(value);
      await input.press('Enter');
    }
    await waitForRun(lab.page, 'running');
    await lab.page.waitForTimeout(1500);
    await shoot(lab.page, 'running-dark-en');
    expect(await flaws(lab.page)).toEqual([]);
    await chooseMenu(lab.app, 'run.stop');
    await waitForRun(lab.page, 'cancelled');
    await calm();
    await shoot(lab.page, 'stopped-dark-en');
    expect(await flaws(lab.page)).toEqual([]);
  });
});

it('nothing went wrong meanwhile', async () => {
  expect(await lab.faults()).toEqual({ uncaught: [], cspViolations: [], blockedRequests: [], pageErrors: [] });
});
