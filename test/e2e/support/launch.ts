import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { _electron, type ElectronApplication, type Page } from 'playwright-core';
import { electronExecutable, root, rootFlags } from './environment.ts';

export interface Lab {
  readonly app: ElectronApplication;
  readonly page: Page;
  /** Its own settings, recovery and logs. */
  readonly userData: string;
  /** Things that must not happen while a test runs; a test ends by comparing them with `noFaults` (bench.ts). */
  readonly faults: () => Promise<Faults>;
  close(options?: { keepUserData?: boolean }): Promise<void>;
}

/** What main counted since start (electron/main: only with LAB_TEST=1 and never in a package) and what the page said. */
export interface Faults {
  readonly uncaught: readonly string[];
  readonly cspViolations: readonly string[];
  readonly blockedRequests: readonly string[];
  readonly pageErrors: readonly string[];
}

export interface LaunchOptions {
  /** Instead of the Electron found: a program that wraps it. */
  readonly executable?: string;
  readonly args?: readonly string[];
  readonly userData?: string;
  readonly env?: Readonly<Record<string, string>>;
  readonly size?: readonly [width: number, height: number];
}

/** On a screen without a window manager Chromium may take a window for covered and stop its frames. */
const alwaysDrawn = ['--disable-backgrounding-occluded-windows', '--disable-renderer-backgrounding'];

/** Starts the built lab in the real Electron with its own user data and waits for the first page. */
export async function launch(options: LaunchOptions = {}): Promise<Lab> {
  const userData = options.userData ?? mkdtempSync(join(tmpdir(), 'lab-'));
  const app = await _electron.launch({
    executablePath: options.executable ?? electronExecutable(),
    args: [root, `--user-data-dir=${userData}`, '--disable-gpu', ...alwaysDrawn, ...rootFlags, ...(options.args ?? [])],
    env: {
      ...(process.env as Record<string, string>),
      LAB_TEST: '1',
      LANGUAGE: 'en',
      LANG: 'en_US.UTF-8',
      ...options.env,
    },
    timeout: 60_000,
  });
  const page = await app.firstWindow({ timeout: 60_000 });
  page.setDefaultTimeout(60_000); // shared machines can be slow; how long things take is no test's matter
  const pageErrors: string[] = [];
  page.on('pageerror', (error) => pageErrors.push(error.message));
  page.on('console', (message) => message.type() === 'error' && pageErrors.push(message.text()));
  await resize(app, options.size ?? [1440, 900]);
  const faults = async () => ({ ...(await mainFaults(app)), pageErrors });
  return {
    app,
    page,
    userData,
    faults,
    async close({ keepUserData = false } = {}) {
      await app.evaluate(({ app: electron }) => electron.exit(0)).catch(() => undefined);
      await app.close().catch(() => undefined);
      if (!keepUserData) rmSync(userData, { recursive: true, force: true });
    },
  };
}

async function mainFaults(app: ElectronApplication): Promise<Omit<Faults, 'pageErrors'>> {
  return app.evaluate(() => {
    const counted = (globalThis as unknown as { labTest?: Omit<Faults, 'pageErrors'> }).labTest;
    if (counted === undefined) throw new Error('main exposes no counters: LAB_TEST is not honoured');
    const { uncaught, cspViolations, blockedRequests } = counted;
    return { uncaught, cspViolations, blockedRequests };
  });
}

export async function resize(app: ElectronApplication, [width, height]: readonly [number, number]): Promise<void> {
  await app.evaluate(
    ({ BrowserWindow }, size) => BrowserWindow.getAllWindows()[0]?.setContentSize(size.width, size.height),
    { width, height },
  );
}

/** Makes the next native open dialog answer with these files. */
export async function answerOpenDialog(app: ElectronApplication, ...files: readonly string[]): Promise<void> {
  await app.evaluate(
    ({ dialog }, filePaths) => {
      dialog.showOpenDialog = () => Promise.resolve({ canceled: filePaths.length === 0, filePaths });
    },
    [...files],
  );
}

/** Makes the next native save dialog answer with this file. */
export async function answerSaveDialog(app: ElectronApplication, filePath: string): Promise<void> {
  await app.evaluate(({ dialog }, path) => {
    dialog.showSaveDialog = () => Promise.resolve({ canceled: false, filePath: path });
  }, filePath);
}

/** Makes native questions answer with the button of this index from now on; {@link asked} tells which there were. */
export async function answerMessageBox(app: ElectronApplication, response: number): Promise<void> {
  await app.evaluate(({ dialog }, button) => {
    const questions: string[] = [];
    Object.assign(globalThis, { labAsked: questions });
    dialog.showMessageBox = (...args: unknown[]) => {
      questions.push((args.at(-1) as Electron.MessageBoxOptions).message);
      return Promise.resolve({ response: button, checkboxChecked: false });
    };
  }, response);
}

/** What was asked since {@link answerMessageBox}. */
export async function asked(app: ElectronApplication): Promise<string[]> {
  return app.evaluate(() => (globalThis as unknown as { labAsked: string[] }).labAsked);
}

/** Chooses a menu item as the native menu would, as soon as it is enabled. */
export async function chooseMenu(app: ElectronApplication, id: string): Promise<void> {
  for (let tries = 0; tries < 100; tries++) {
    const chosen = await app.evaluate(({ Menu }, itemId) => {
      const item = Menu.getApplicationMenu()?.getMenuItemById(itemId);
      if (!item) throw new Error(`no menu item ${itemId}`);
      if (item.enabled) item.click();
      return item.enabled;
    }, id);
    if (chosen) return;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error(`the menu item ${id} stays disabled`);
}

/** Process id of the engine, or undefined while there is none. */
export async function enginePid(app: ElectronApplication): Promise<number | undefined> {
  return app.evaluate(
    ({ app: electron }) => electron.getAppMetrics().find((metric) => metric.name === 'Convolution Lab engine')?.pid,
  );
}

/** Waits until the app root says so. */
export async function waitForRun(page: Page, state: string, timeout = 120_000): Promise<void> {
  await page.locator(`[data-run-state="${state}"]`).waitFor({ state: 'attached', timeout });
}
