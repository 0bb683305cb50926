import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { appear, appearances } from './support/appearance.ts';
import { breakLayer } from './support/bench.ts';
import { root } from './support/environment.ts';
import { chooseMenu, launch, waitForRun, type Lab } from './support/launch.ts';

/** The source of axe, evaluated in the page: its CSP lets no foreign script element in. */
const axeSource = readFileSync(join(root, 'node_modules/axe-core/axe.min.js'), 'utf8');

interface Violation {
  readonly id: string;
  readonly impact?: string | null;
  readonly nodes: readonly { readonly html: string; readonly failureSummary?: string }[];
}

/** Serious and critical faults of what is on the screen, each with the elements concerned. */
async function faultsOf(page: Page): Promise<readonly string[]> {
  const { violations, passes } = await page.evaluate(async () => {
    const { axe } = globalThis as unknown as {
      axe: { run(): Promise<{ violations: Violation[]; passes: unknown[] }> };
    };
    const result = await axe.run();
    return { violations: result.violations, passes: result.passes.length };
  });
  expect(passes).toBeGreaterThan(10);
  return violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .flatMap(({ id, nodes }) => nodes.map(({ html, failureSummary }) => `${id}: ${html}\n${failureSummary ?? ''}`));
}

let lab: Lab;
beforeAll(async () => {
  lab = await launch();
  await waitForRun(lab.page, 'finished');
  await lab.page.evaluate(axeSource);
  await chooseMenu(lab.app, 'layer.compare');
  await lab.page.locator('[data-race-state="finished"]').waitFor({ timeout: 120_000 });
});
afterAll(() => lab.close());

async function openDialog(id: string): Promise<void> {
  await chooseMenu(lab.app, id);
  await lab.page.getByRole('dialog').waitFor();
}

async function closeDialog(): Promise<void> {
  await lab.page.keyboard.press('Escape');
  await lab.page.getByRole('dialog').waitFor({ state: 'detached' });
}

describe.each(appearances)('in $theme and $language, axe finds nothing serious', (wanted) => {
  beforeAll(async () => {
    await appear(lab, wanted);
  });

  it('on the bench', async () => {
    await chooseMenu(lab.app, 'view.bench');
    await lab.page.locator('[data-region="pipeline"]').waitFor();
    expect(await faultsOf(lab.page)).toEqual([]);
  });

  it('on the bench with the pipeline as a graph and a list open over it', async () => {
    await chooseMenu(lab.app, 'view.graph');
    await lab.page.locator('.vue-flow__node').nth(4).waitFor();
    expect(await faultsOf(lab.page)).toEqual([]);
    await chooseMenu(lab.app, 'layer.find');
    await lab.page.getByRole('dialog').waitFor();
    expect(await faultsOf(lab.page)).toEqual([]);
    await closeDialog();
    await chooseMenu(lab.app, 'view.graph');
    await lab.page.locator('.pipeline-list').waitFor();
  });

  it('in the race with its rows', async () => {
    await chooseMenu(lab.app, 'view.race');
    await lab.page.getByTestId('race-row').nth(1).waitFor();
    expect(await faultsOf(lab.page)).toEqual([]);
    await chooseMenu(lab.app, 'view.bench');
  });

  it.each(['app.settings', 'help.about', 'help.shortcuts', 'picture.sample'])('in the dialog of %s', async (id) => {
    await openDialog(id);
    expect(await faultsOf(lab.page)).toEqual([]);
    await closeDialog();
  });

  it('while a layer has a problem and a message stands', async () => {
    await breakLayer(lab.page);
    await chooseMenu(lab.app, 'picture.paste');
    await lab.page.locator('.message').waitFor();
    expect(await faultsOf(lab.page)).toEqual([]);
    await lab.page.locator('.message .icon-button').click();
    await chooseMenu(lab.app, 'edit.undo');
    await chooseMenu(lab.app, 'edit.undo');
    await lab.page.locator('[data-node-id="n1"][data-status="ready"]').waitFor();
    await waitForRun(lab.page, 'finished');
  });
});

it('axe would find a button without a name', async () => {
  await lab.page.evaluate(() => document.querySelector('main')?.append(document.createElement('button')));
  expect(await faultsOf(lab.page)).toMatchObject([expect.stringContaining('button-name')]);
});

it('nothing went wrong meanwhile', async () => {
  expect(await lab.faults()).toEqual({ uncaught: [], cspViolations: [], blockedRequests: [], pageErrors: [] });
});
