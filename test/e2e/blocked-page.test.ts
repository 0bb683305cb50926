import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { creditBytes } from '../../electron/contract/engine.ts';
import { testPicture, toPng } from '../support/pictures.ts';
import { field, noFaults, openByDialog, selectLayer } from './support/bench.ts';
import { launch, waitForRun, type Lab } from './support/launch.ts';

/** Maps of 512 × 512 at 2 bytes on a screen of two pixels to a point: 128 MiB of tiles in all. */
const maps = 256;
const side = 512;
const blockedMs = 10_000;

/** What the page of this test has in its global scope. */
interface Watched {
  /** Bytes of tiles that came before any credit was granted. */
  bytesBeforeCredit: number;
  /** Channels of whole large tiles by result, in the order they came. */
  readonly whole: Map<string, number[]>;
  block(ms: number): void;
  /** Lets the credits go that were held back. */
  grant(): void;
}

let folder: string;
let lab: Lab;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'lab-blocked-'));
  lab = await launch({ args: ['--force-device-scale-factor=2'] });
  await waitForRun(lab.page, 'finished');
  await lab.page.getByRole('checkbox', { name: 'Run after edits' }).uncheck();
});

afterAll(async () => {
  await lab?.close();
  rmSync(folder, { recursive: true, force: true });
});

/** Looks at the port to the engine, and holds back what the page grants from now on. */
async function watchPort(): Promise<void> {
  await lab.page.evaluate((size) => {
    const ports = new Set<MessagePort>();
    const held: (() => void)[] = [];
    let holding = true;
    const send = Reflect.get(MessagePort.prototype, 'postMessage') as (this: MessagePort, message: unknown) => void;
    const watched: Watched = {
      bytesBeforeCredit: 0,
      whole: new Map(),
      block(ms) {
        for (const end = performance.now() + ms; performance.now() < end;);
      },
      grant() {
        holding = false;
        for (const one of held) one();
      },
    };
    const look = ({
      data,
    }: MessageEvent<{
      kind: string;
      bytes: number;
      tiles: { key: string; channel: number; size: number; complete: boolean }[];
    }>) => {
      if (data.kind !== 'tiles') return;
      if (holding) watched.bytesBeforeCredit += data.bytes;
      for (const tile of data.tiles) {
        if (!tile.complete || tile.size !== size) continue;
        const channels = watched.whole.get(tile.key) ?? [];
        watched.whole.set(tile.key, [...channels, tile.channel]);
      }
    };
    MessagePort.prototype.postMessage = function (this: MessagePort, message: { kind?: string }) {
      if (message.kind !== undefined && !ports.has(this)) {
        ports.add(this);
        this.addEventListener('message', look);
      }
      if (message.kind === 'credit' && holding) held.push(() => send.call(this, message));
      else send.call(this, message);
    };
    Object.assign(globalThis, { watched });
  }, side);
}

const watched = <Answer>(ask: (watched: Watched) => Answer): Promise<Answer> =>
  lab.page.evaluate(`(${ask.toString()})(watched)`);

it('a window that is blocked for ten seconds while a large run streams has at most 64 MiB on its way to it, and afterwards every map once', async () => {
  const { page } = lab;
  const file = join(folder, 'picture.png');
  writeFileSync(file, toPng(testPicture(side, side)));
  await openByDialog(lab, 'picture', file);
  // The picture starts a run of its own; until it has begun, the sample's is the last one that finished.
  await page.waitForFunction(
    (digits) => document.querySelector('[data-number="shape"] dd')?.textContent?.replace(/\D/g, '').endsWith(digits),
    `${side}${side}`,
  );
  await page.waitForTimeout(500);
  await waitForRun(page, 'finished');
  await selectLayer(page, 1);
  await page.getByRole('radio', { name: 'L', exact: true }).check({ force: true });
  await field(page, 'Output channels').fill(String(maps));
  await page.keyboard.press('Enter');
  await page.waitForTimeout(500);
  await watchPort();
  await page.getByTestId('run').click();
  await page.locator('[data-testid="tile"][data-complete="true"]').first().waitFor();
  await page.evaluate((ms) => (globalThis as unknown as { watched: Watched }).watched.block(ms), blockedMs);
  // What was on its way is taken in; nothing more may come until it is acknowledged.
  await page.waitForTimeout(3000);
  const underWay = await watched(({ bytesBeforeCredit }) => bytesBeforeCredit);
  console.log(`${(underWay / 2 ** 20).toFixed(1)} MiB were under way to the blocked window`);
  expect(underWay).toBeLessThanOrEqual(creditBytes);
  expect(underWay).toBeGreaterThan(0.9 * creditBytes);
  await watched((all) => all.grant());
  const inOrder = () =>
    watched(({ whole }) => [...whole.values()].find(({ length }) => length > 16)?.toSorted((a, b) => a - b));
  await expect.poll(async () => (await inOrder())?.length, { timeout: 120_000 }).toBeGreaterThanOrEqual(maps);
  await page.waitForTimeout(500);
  expect(await inOrder()).toEqual(Array.from({ length: maps }, (_, channel) => channel));
  expect(await lab.faults()).toEqual(noFaults);
}, 300_000);
