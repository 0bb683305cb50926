import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { testPicture, toJpeg } from '../support/pictures.ts';
import {
  cards,
  cardTexts,
  fingerprints,
  field,
  noFaults,
  openByDialog,
  savedDocument,
  selectLayer,
  unsavedDocument,
} from './support/bench.ts';
import { long } from './support/environment.ts';
import { answerSaveDialog, chooseMenu, enginePid, launch, waitForRun, type Lab } from './support/launch.ts';

const deaths = long ? 50 : 10;
/** Ms for all of them: each also waits for a whole run. */
const patience = deaths * 60_000;
/** From so many deaths within five minutes on the lab asks before it starts the engine again. */
const askFrom = 3;

let folder: string;
let lab: Lab;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'lab-deaths-'));
  writeFileSync(join(folder, 'large.jpg'), await toJpeg(testPicture(4000, 3000)));
  lab = await launch();
  await waitForRun(lab.page, 'finished');
});

afterAll(async () => {
  await lab?.close();
  rmSync(folder, { recursive: true, force: true });
});

/** Presses Run and waits until a layer runs; the run takes long enough to be ended in it. */
async function startRun(page: Page): Promise<void> {
  await page.locator('[data-testid="run"]:not([disabled])').click();
  await page.locator('[data-run="running"]').first().waitFor();
}

async function killEngine(): Promise<number> {
  const pid = await enginePid(lab.app);
  if (pid === undefined) throw new Error('there is no engine to kill');
  process.kill(pid, 'SIGKILL');
  return pid;
}

/** The message before the lab asks, the question from then on, answered by its button. */
async function readAndAnswer(page: Page, death: number): Promise<void> {
  if (death < askFrom) {
    await page.getByRole('alert').filter({ hasText: 'The engine stopped (it was ended from outside' }).waitFor();
    return;
  }
  const question = page.getByRole('alertdialog');
  await question.getByText(`The engine stopped ${death} times within five minutes`).waitFor();
  await question.getByTestId('restart-engine').click();
  await question.waitFor({ state: 'detached' });
}

it(
  `survives ${deaths} deaths of the engine during runs: each is told, the next run succeeds, the document stays`,
  async () => {
    const { page, userData } = lab;
    await openByDialog(lab, 'picture', join(folder, 'large.jpg'));
    await page.locator('[data-run="running"]').first().waitFor();
    await waitForRun(page, 'finished');
    await selectLayer(page, 1);
    await page.evaluate(() => Object.assign(globalThis, { sameLoad: true }));
    const pids = new Set<number>();
    let document: unknown;

    for (let death = 1; death <= deaths; death++) {
      // Work for a second or two.
      const channels = 20 + death;
      await field(page, 'Output channels').fill(String(channels));
      await expect.poll(() => JSON.stringify(unsavedDocument(userData))).toContain(`"outChannels":${channels}`);
      document = unsavedDocument(userData);
      const before = await cardTexts(page);
      await startRun(page);
      pids.add(await killEngine());
      await waitForRun(page, 'failed');
      await readAndAnswer(page, death);
      expect(await cardTexts(page)).toEqual(before);
      await page.locator('[data-testid="run"]:not([disabled])').click();
      await waitForRun(page, 'finished');
      expect(await cardTexts(page)).toEqual(before);
    }

    expect(pids.size).toBe(deaths);
    expect(await page.evaluate(() => (globalThis as never)['sameLoad'])).toBe(true);
    expect(new Set(await fingerprints(page)).size).toBe(await cards(page).count());
    const project = join(folder, 'survivor.convlab');
    await answerSaveDialog(lab.app, project);
    await chooseMenu(lab.app, 'project.save');
    await page.getByText('Saved as “survivor.convlab”.').waitFor();
    expect(savedDocument(project)).toEqual(document);
    expect(await lab.faults()).toEqual(noFaults);
  },
  patience,
);
