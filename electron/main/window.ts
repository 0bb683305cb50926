import { BrowserWindow, nativeTheme, screen } from 'electron';
import { createCrashTracker } from './crash-tracker.ts';
import { readJsonFile, writeJsonFileNow } from './json-file.ts';
import type { Log } from './logs.ts';
import { reasonOf } from './reasons.ts';
import { placeWindow, smallest, windowPlaceSchema } from './window-place.ts';

export interface WindowParts {
  readonly preload: string;
  readonly url: string;
  /** Its JSON file for size and place. */
  readonly placePath: string;
  readonly log: Log;
  /** Ids of the contents that may speak to main. */
  readonly windows: Set<number>;
  /** The page has loaded, for the first time or again. */
  onLoaded(): void;
  /** Answers whether it may close. */
  onClose(): boolean;
  onClosed(): void;
}

/** Window background before the page paints, by theme: `--bg` of the page. */
const background = { dark: '#0f1216', light: '#f3f4f6' } as const;

export function backgroundColour(): string {
  return nativeTheme.shouldUseDarkColors ? background.dark : background.light;
}

/** Opens the lab's one window. */
export async function openWindow(parts: WindowParts): Promise<BrowserWindow> {
  const remembered = await readJsonFile(parts.placePath, windowPlaceSchema, parts.log);
  const areas = screen.getAllDisplays().map(({ workArea }) => workArea);
  const window = new BrowserWindow({
    ...placeWindow(remembered, areas, screen.getPrimaryDisplay().workArea),
    minWidth: smallest.width,
    minHeight: smallest.height,
    show: false,
    backgroundColor: backgroundColour(),
    webPreferences: {
      preload: parts.preload,
      contextIsolation: true,
      sandbox: true,
      nodeIntegration: false,
      nodeIntegrationInWorker: false,
      nodeIntegrationInSubFrames: false,
      webSecurity: true,
      allowRunningInsecureContent: false,
      experimentalFeatures: false,
      webviewTag: false,
      navigateOnDragDrop: false,
      spellcheck: false,
    },
  });
  if (remembered?.maximized === true) window.maximize();
  parts.windows.add(window.webContents.id);
  watchPage(window, parts);
  watchWindow(window, parts);
  void load(window, parts);
  return window;
}

function watchWindow(window: BrowserWindow, parts: WindowParts): void {
  const { id } = window.webContents;
  window.once('ready-to-show', () => window.show());
  window.on('page-title-updated', (event) => event.preventDefault());
  window.on('close', (event) => {
    if (!parts.onClose()) return event.preventDefault();
    rememberPlace(window, parts);
  });
  window.on('closed', () => {
    parts.windows.delete(id);
    parts.onClosed();
  });
  window.on('unresponsive', () => parts.log.warn('the page does not respond'));
  window.on('responsive', () => parts.log.info('the page responds again'));
}

function rememberPlace(window: BrowserWindow, { placePath, log }: WindowParts): void {
  try {
    writeJsonFileNow(placePath, { ...window.getNormalBounds(), maximized: window.isMaximized() });
  } catch (thrown) {
    log.warn(`the window’s place is not remembered: ${reasonOf(thrown)}`);
  }
}

/** A page that crashed is loaded again; its work comes back from what was kept. Slower when it crashes over and over. */
function watchPage(window: BrowserWindow, parts: WindowParts): void {
  const crashes = createCrashTracker(Date.now, 60_000);
  window.webContents.on('did-finish-load', () => parts.onLoaded());
  window.webContents.on('preload-error', (_, path, error) => parts.log.error(`preload: ${error.message} (${path})`));
  window.webContents.on('render-process-gone', (_, { reason, exitCode }) => {
    if (reason === 'clean-exit') return;
    parts.log.error(`the page stopped: ${reason}, code ${exitCode}`);
    setTimeout(() => void load(window, parts), crashes.died() > 3 ? 5000 : 0);
  });
}

async function load(window: BrowserWindow, { url, log }: WindowParts): Promise<void> {
  if (window.isDestroyed()) return;
  try {
    await window.loadURL(url);
  } catch (thrown) {
    log.error(`the page did not load: ${String(thrown)}`);
  }
}
