import { getCurrentFuseWire } from '@electron/fuses';
import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chromium, type Browser, type Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { packagedExecutable, rootFlags } from './support/environment.ts';
import { waitForRun } from './support/launch.ts';

let folder: string;
let child: ChildProcess;
let browser: Browser;
let page: Page;

/** The address Chromium prints once its debugging port listens. */
function debuggerAddress(process: ChildProcess): Promise<string> {
  return new Promise((resolve, reject) => {
    let text = '';
    process.stderr?.on('data', (data) => {
      text += String(data);
      const found = /DevTools listening on (ws:\S+)/.exec(text);
      if (found?.[1] !== undefined) resolve(found[1]);
    });
    process.on('exit', () => reject(new Error(`the packaged program ended: ${text}`)));
  });
}

/** A connection made in the moment the window comes up may wait for ever; the next one does not. */
async function connected(address: string, tries = 4): Promise<Browser> {
  try {
    return await chromium.connectOverCDP(address, { timeout: 8000 });
  } catch (thrown) {
    if (tries <= 1) throw thrown;
    return connected(address, tries - 1);
  }
}

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'lab-packaged-'));
  child = spawn(
    packagedExecutable(),
    [`--user-data-dir=${folder}`, '--remote-debugging-port=0', '--disable-gpu', ...rootFlags],
    { env: { ...process.env, LAB_ALLOW_DEBUG: '1' }, stdio: ['ignore', 'ignore', 'pipe'] },
  );
  browser = await connected(await debuggerAddress(child));
  const context = browser.contexts()[0];
  if (context === undefined) throw new Error('the packaged program shows no window');
  page = context.pages()[0] ?? (await context.waitForEvent('page'));
});

afterAll(async () => {
  await browser?.close().catch(() => undefined);
  child?.kill('SIGKILL');
  await new Promise((resolve) => setTimeout(resolve, 500));
  rmSync(folder, { recursive: true, force: true });
});

describe('the packaged and fused program', () => {
  it('opens with the sample computed', async () => {
    await waitForRun(page, 'finished');
    await page.locator('[data-testid="tile"][data-complete="true"]').first().waitFor();
  });

  it('has no Node in its page', async () => {
    expect(await page.evaluate(() => typeof (globalThis as never)['require'])).toBe('undefined');
  });

  it('carries the fuses of electron-builder.yml', async () => {
    const wire = await getCurrentFuseWire(packagedExecutable());
    const on = '1'.charCodeAt(0);
    const fuses = Array.from({ length: 8 }, (_, index) => (wire as unknown as Record<number, number>)[index] === on);
    // runAsNode, cookieEncryption, nodeOptions, nodeCliInspect, asarIntegrity, onlyAsar, browserSnapshot, fileProtocol
    expect(fuses).toEqual([false, true, false, false, true, true, false, false]);
  });

  it('does not act as a plain Node', () => {
    const done = spawnSync(packagedExecutable(), ['-p', '1+1', `--user-data-dir=${folder}/other`, ...rootFlags], {
      env: { ...process.env, ELECTRON_RUN_AS_NODE: '1', DISPLAY: '' },
      timeout: 10_000,
      encoding: 'utf8',
    });
    expect(done.stdout).not.toBe('2\n');
  });

  it('refuses to be debugged from outside', () => {
    const done = spawnSync(
      packagedExecutable(),
      ['--remote-debugging-port=0', `--user-data-dir=${folder}/third`, ...rootFlags],
      { timeout: 20_000, encoding: 'utf8' },
    );
    expect(done.status).toBe(1);
    expect(done.stderr).toContain('--remote-debugging-port');
  });
});
