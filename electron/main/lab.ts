import { app, nativeTheme, type BrowserWindow } from 'electron';
import { join } from 'node:path';
import type { MainEvent, PageState } from '../contract/lab-api.ts';
import type { Settings } from '../contract/settings.ts';
import { systemLanguage } from './app-info.ts';
import { Closing } from './closing.ts';
import { nativeDialogs, type Dialogs } from './dialogs.ts';
import { Documents } from './documents.ts';
import { connectContents, forkEngine, onEngineGone } from './electron-engine.ts';
import { EngineHost } from './engine-host.ts';
import { engineConfiguration, thisMachine } from './engine-words.ts';
import { tellPage } from './ipc.ts';
import { chosenLanguage } from './language.ts';
import type { LogFile } from './logs.ts';
import type { NativeMenu } from './native-menu.ts';
import { Opening } from './opening.ts';
import { createProjectCodec } from './project-task.ts';
import type { LoadedFile } from './read-file.ts';
import { RecentFiles } from './recent.ts';
import { builtFile } from './resources.ts';
import { SettingsStore } from './settings-store.ts';
import { sourceOfText } from './source-ref.ts';
import { Sources } from './sources.ts';
import { textsIn, type Texts } from './texts.ts';
import { UnsavedWork } from './unsaved.ts';
import { windowTitle } from './window-title.ts';
import { backgroundColour } from './window.ts';

const silentPage: PageState = { edited: false, enabled: [], checked: [] };

/** Main's parts, wired together: what the calls of the page, the menu and the system act on. */
export class Lab {
  readonly log: LogFile;
  readonly settings: SettingsStore;
  readonly recent: RecentFiles;
  readonly sources: Sources;
  readonly unsaved: UnsavedWork;
  readonly documents: Documents;
  readonly opening: Opening;
  readonly closing: Closing;
  readonly engine: EngineHost;
  readonly dialogs: Dialogs;
  readonly menu: NativeMenu;
  window: BrowserWindow | undefined;
  pageState: PageState = silentPage;
  texts: Texts;
  #pageLoaded = false;

  constructor(log: LogFile, menu: NativeMenu) {
    const folder = app.getPath('userData');
    this.log = log;
    this.menu = menu;
    this.settings = new SettingsStore(join(folder, 'settings.json'), log);
    this.texts = textsIn(chosenLanguage('system', systemLanguage()));
    this.recent = new RecentFiles({
      path: join(folder, 'recent.json'),
      home: app.getPath('home'),
      log,
      onChange: (recent) => {
        this.tell({ kind: 'recent', recent });
        this.showMenu();
      },
    });
    this.engine = this.#createEngine();
    this.sources = new Sources((source) => this.engine.post(sourceMessage(source)));
    this.unsaved = new UnsavedWork({
      folder: join(folder, 'unsaved'),
      log,
      pictureOf: (text) => this.#pictureOf(text),
    });
    this.dialogs = nativeDialogs({ window: () => this.window, texts: () => this.texts });
    const codec = createProjectCodec(builtFile('main', 'project-worker.js'));
    const { dialogs, sources, unsaved } = this;
    const remember = (path: string) => this.#remember(path);
    const documents = new Documents({
      dialogs,
      codec,
      sources,
      unsaved,
      folder: app.getPath('documents'),
      onChange: () => this.showTitle(),
      onSaved: remember,
    });
    this.documents = documents;
    this.opening = new Opening({ documents, sources, unsaved, codec, log, onOpened: remember });
    this.closing = new Closing({
      documents,
      unsaved,
      saveThenClose: () => this.tell({ kind: 'saveThenClose' }),
      closeWindow: () => this.window?.close(),
      quit: () => app.quit(),
    });
  }

  tell(event: MainEvent): void {
    if (this.window !== undefined && !this.window.isDestroyed()) tellPage(this.window.webContents, event);
  }

  /** The page has loaded, for the first time or again. */
  pageLoaded(): void {
    this.#pageLoaded = true;
    this.engine.connectPage();
    this.tell({ kind: 'engine', engine: this.engine.state });
  }

  pageGone(): void {
    this.#pageLoaded = false;
    this.pageState = silentPage;
    this.window = undefined;
    this.showMenu();
  }

  /** Puts settings in force. */
  apply(settings: Settings): void {
    nativeTheme.themeSource = settings.theme;
    this.texts = textsIn(chosenLanguage(settings.language, systemLanguage()));
    this.engine.post(engineConfiguration(settings, thisMachine()));
    this.window?.setBackgroundColor(backgroundColour());
    this.showMenu();
    this.showTitle();
  }

  showMenu(): void {
    const { texts, recent, pageState } = this;
    this.menu.show({ texts, mac: process.platform === 'darwin', page: pageState, recent: recent.files });
  }

  showTitle(): void {
    const { window, documents, texts } = this;
    if (window === undefined || window.isDestroyed()) return;
    const mac = process.platform === 'darwin';
    window.setTitle(windowTitle(documents.name ?? texts.dialog('untitled'), documents.edited, mac));
    if (!mac) return;
    window.setRepresentedFilename(documents.path ?? '');
    window.setDocumentEdited(documents.edited);
  }

  #createEngine(): EngineHost {
    const host = new EngineHost({
      fork: () => forkEngine(builtFile('main', 'engine.js'), this.log),
      connectPage: () => {
        const ready = this.#pageLoaded && this.window !== undefined && !this.window.isDestroyed();
        return ready && this.window !== undefined ? connectContents(this.window.webContents) : undefined;
      },
      greeting: () => [
        engineConfiguration(this.settings.current, thisMachine()),
        ...this.sources.all().map(sourceMessage),
      ],
      onState: (engine) => this.tell({ kind: 'engine', engine }),
      now: () => Date.now(),
      log: this.log,
    });
    onEngineGone((reason) => host.noteReason(reason));
    return host;
  }

  #remember(path: string): void {
    app.addRecentDocument(path);
    void this.recent.add(path);
  }

  #pictureOf(text: string): LoadedFile | undefined {
    const source = sourceOfText(text);
    return source === undefined ? undefined : this.sources.get(source.sha256);
  }
}

function sourceMessage({ name, sha256, bytes }: LoadedFile) {
  return { kind: 'source' as const, name, sha256, bytes };
}
