import { afterAll, beforeAll, expect, it } from 'vitest';
import { appear, appearances } from './support/appearance.ts';
import { fingerprints, noFaults, selectLayer } from './support/bench.ts';
import { chooseMenu, launch, waitForRun, type Lab } from './support/launch.ts';
import { shoot } from './support/shots.ts';

// How a layer is computed, in the real window: what was taken and why, another one by force, and how exact it is.
let lab: Lab;
const algorithm = () => lab.page.getByTestId('algorithm');
const errors = () => lab.page.getByTestId('double-error');

beforeAll(async () => {
  lab = await launch();
  await waitForRun(lab.page, 'finished');
  await appear(lab, { theme: 'light', language: 'en' });
  await chooseMenu(lab.app, 'view.bench');
});
afterAll(() => lab.close());

/** Starts anew by itself; the state of before must not be taken for its end. */
async function runAgain(change: () => Promise<unknown>): Promise<void> {
  await change();
  await lab.page.waitForTimeout(1000);
  await waitForRun(lab.page, 'finished');
}

it('every step of a block says what computed it, and why', async () => {
  await selectLayer(lab.page, 3);
  const text = await algorithm().innerText();
  expect(text).toContain('Row by row');
  expect(text).toContain('Direct');
  expect(text).toContain('Each map has filters of its own');
});

it('a forced algorithm has other bits, and undo brings back those of before', async () => {
  await selectLayer(lab.page, 3);
  const before = await fingerprints(lab.page);
  await selectLayer(lab.page, 3);
  await runAgain(() => algorithm().getByRole('combobox').selectOption('By definition'));
  expect(await algorithm().innerText()).toContain('You chose it.');
  const forced = await fingerprints(lab.page);
  expect([forced[0], forced[1]]).toEqual([before[0], before[1]]);
  expect(forced[2]).not.toBe(before[2]);
  await chooseMenu(lab.app, 'edit.undo');
  await waitForRun(lab.page, 'finished');
  expect(await fingerprints(lab.page)).toEqual(before);
});

it.each(appearances)('the error against double precision is shown, $theme, $language', async (wanted) => {
  await appear(lab, wanted);
  await lab.page.locator('[data-node-id="n3"] [data-card]').click();
  if ((await errors().count()) === 0) await algorithm().getByRole('button').click();
  await errors().nth(1).waitFor();
  await algorithm().scrollIntoViewIfNeeded();
  await shoot(lab.page, `algorithm-${wanted.theme}-${wanted.language}`);
  const [rows = '', direct = ''] = await errors().allInnerTexts();
  for (const text of [rows, direct]) expect(text).toMatch(/e−\d+/);
});

it('another kernel set computes everything anew, with other bits, and wasm again brings back those of wasm', async () => {
  await appear(lab, { theme: 'light', language: 'en' });
  const choose = async (kernels: string) => {
    await chooseMenu(lab.app, 'app.settings');
    const dialog = lab.page.getByRole('dialog');
    await dialog.getByLabel('Kernels').selectOption({ value: kernels });
    await shoot(lab.page, `settings-kernels-${kernels}`);
    await lab.page.keyboard.press('Escape');
    await dialog.waitFor({ state: 'detached' });
  };
  const found: string[][] = [];
  for (const kernels of ['wasm', 'reference', 'wasm']) {
    await runAgain(() => choose(kernels));
    expect(await lab.page.getByTestId('status').innerText()).toBeTruthy();
    found.push(await fingerprints(lab.page));
    await lab.page.locator('[data-testid="tile"][data-complete="true"]').first().waitFor();
  }
  const [wasm, reference, again] = found;
  expect(again).toEqual(wasm);
  expect(reference?.[2]).not.toBe(wasm?.[2]);
  await selectLayer(lab.page, 3);
  expect(await algorithm().innerText()).toMatch(/\bwasm\b/);
  expect(await errors().count()).toBe(0);
});

it('nothing went wrong meanwhile', async () => {
  expect(await lab.faults()).toEqual(noFaults);
});
