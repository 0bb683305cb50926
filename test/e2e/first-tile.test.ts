import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { testPicture, toJpeg } from '../support/pictures.ts';
import { field, noFaults, openByDialog, selectLayer } from './support/bench.ts';
import { launch, waitForRun, type Lab } from './support/launch.ts';

let folder: string;
let lab: Lab;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'lab-first-tile-'));
  lab = await launch();
  await waitForRun(lab.page, 'finished');
  // An edit shall start nothing: the button would then stop it.
  await lab.page.getByRole('checkbox', { name: 'Run after edits' }).uncheck();
});

afterAll(async () => {
  await lab?.close();
  rmSync(folder, { recursive: true, force: true });
});

/** Opens a picture and stops the run that this starts. */
async function openPhoto(side: number): Promise<void> {
  const { page } = lab;
  const file = join(folder, `${side}.jpg`);
  writeFileSync(file, await toJpeg(testPicture(side, side)));
  await openByDialog(lab, 'picture', file);
  await page.waitForFunction(
    (digits) => document.querySelector('[data-number="shape"] dd')?.textContent?.replace(/\D/g, '').endsWith(digits),
    `${side}${side}`,
    { timeout: 120_000 },
  );
  // A small one may be done before anybody sees it run.
  await page.waitForTimeout(500);
  await stop();
}

/** Stops the run, if there is still one, and waits for it to be at rest. */
async function stop(): Promise<void> {
  await lab.page.keyboard.press('ControlOrMeta+.');
  await lab.page.locator('[data-run-state]:not([data-run-state="running"])').waitFor({ state: 'attached' });
}

/**
 * Ms from the press of Run to the first frame in which the wall has pixels of a map of this run, in
 * more than two colours.
 */
async function firstTile(page: Page): Promise<number> {
  await page.evaluate(() => {
    const measured = new Promise<number>((resolve) => {
      let pressed: number | undefined;
      const old = new Set<string | undefined>();
      const tiles = () => [...document.querySelectorAll<HTMLElement>('[data-testid="tile"][data-key]')];
      const look = (): void => {
        const fresh = tiles().find(({ dataset }) => !old.has(dataset['key']));
        if (pressed !== undefined && fresh !== undefined && colours(fresh) > 2) resolve(performance.now() - pressed);
        else requestAnimationFrame(look);
      };
      const press = (event: Event) => {
        pressed = event.timeStamp;
        for (const { dataset } of tiles()) old.add(dataset['key']);
      };
      document.querySelector('[data-testid="run"]')?.addEventListener('click', press, { capture: true, once: true });
      requestAnimationFrame(look);

      function colours(tile: HTMLElement): number {
        const canvas = tile.closest('[role="grid"]')?.querySelector('canvas');
        const picture = tile.querySelector('.picture')?.getBoundingClientRect();
        const context = canvas?.getContext('2d');
        if (!canvas || !picture || !context) return 0;
        const at = canvas.getBoundingClientRect();
        const scale = canvas.width / at.width;
        const { data } = context.getImageData(
          (picture.x - at.x) * scale,
          (picture.y - at.y) * scale,
          picture.width * scale,
          picture.height * scale,
        );
        return new Set(new Uint32Array(data.buffer)).size;
      }
    });
    Object.assign(globalThis, { measured: () => measured });
  });
  await page.getByTestId('run').click();
  return page.evaluate(() => (globalThis as unknown as { measured: () => Promise<number> }).measured());
}

it.each([
  { side: 512, rounds: 11, bar: 'median 50 ms' },
  { side: 8192, rounds: 3, bar: '1 s' },
])(
  'shows the first map of a picture of $side × $side soon after Run',
  async ({ side, rounds, bar }) => {
    const { page } = lab;
    await selectLayer(page, 1);
    // Few channels: all layers of a large photo have to fit into memory.
    const channels = 2;
    await field(page, 'Output channels').fill('1');
    await page.keyboard.press('Enter');
    await openPhoto(side);
    const times: number[] = [];
    for (let round = 0; round < rounds; round++) {
      // Another number of channels: nothing of the first layer is kept.
      await field(page, 'Output channels').fill(String(channels + round));
      await page.keyboard.press('Enter');
      // Until what the edit changed is drawn; no hand is quicker.
      await page.waitForTimeout(300);
      times.push(await firstTile(page));
      await stop();
    }
    const sorted = times.toSorted((a, b) => a - b);
    const text = sorted.map((time) => time.toFixed(0)).join(', ');
    console.log(`first map of ${side} × ${side} after Run: ${text} ms (bar: ${bar})`);
    expect(await lab.faults()).toEqual(noFaults);
  },
  600_000,
);
