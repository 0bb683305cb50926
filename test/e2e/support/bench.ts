import { unzipSync } from 'fflate';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Locator, Page } from 'playwright-core';
import { answerOpenDialog, chooseMenu, type Lab } from './launch.ts';

/** What {@link Lab.faults} answers after a test in which nothing went wrong. */
export const noFaults = { uncaught: [], cspViolations: [], blockedRequests: [], pageErrors: [] };

/** Opens a picture or project by the native dialog. */
export async function openByDialog({ app }: Lab, what: 'picture' | 'project', file: string): Promise<void> {
  await answerOpenDialog(app, file);
  await chooseMenu(app, `${what}.open`);
}

export function cards(page: Page): Locator {
  return page.locator('[data-node-id]');
}

/** The card of a layer, by its place from 1. */
export function card(page: Page, place: number): Locator {
  return cards(page).nth(place - 1);
}

export async function selectLayer(page: Page, place: number): Promise<void> {
  await card(page, place)
    .getByRole('button', { name: `Layer ${place} of`, exact: false })
    .click();
}

/** A number of the selected layer’s form. */
export function field(page: Page, name: string): Locator {
  return page.getByRole('form').getByRole('spinbutton', { name, exact: true });
}

/** What the cards say of the document, layer by layer: names, sizes, shapes and costs, but no states and no times. */
export function cardTexts(page: Page): Promise<string[][]> {
  const lasting = [
    '.title',
    '.subtitle',
    ...['shape', 'macs', 'parameters'].map((name) => `[data-number="${name}"] dd`),
  ];
  return cards(page).evaluateAll(
    (all, parts) => all.map((each) => [...each.querySelectorAll(parts)].map((part) => part.textContent ?? '')),
    lasting.join(),
  );
}

/** SHA-256 of every layer’s whole output, asked for in the inspector. */
export async function fingerprints(page: Page): Promise<string[]> {
  const all: string[] = [];
  for (let place = 1; place <= (await cards(page).count()); place++) {
    await selectLayer(page, place);
    const shown = page.getByTestId('fingerprint');
    const ask = page.locator('.fingerprint').getByRole('button');
    await shown.or(ask).first().waitFor();
    if (await ask.isVisible()) await ask.click();
    await shown.waitFor();
    all.push(await shown.innerText());
  }
  return all;
}

/** The document inside a project file. */
export function savedDocument(file: string): unknown {
  const parts = unzipSync(new Uint8Array(readFileSync(file)));
  const text = parts['project.json'];
  if (text === undefined) throw new Error(`${file} holds ${Object.keys(parts).join(', ')} and no project.json`);
  return JSON.parse(Buffer.from(text).toString('utf8'));
}

/** The unsaved work that main keeps on disk. */
export function unsavedDocument(userData: string): unknown {
  return JSON.parse(readFileSync(join(userData, 'unsaved/project.json'), 'utf8'));
}
