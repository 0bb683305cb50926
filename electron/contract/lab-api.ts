import type { SourceRef } from '../../core/pipeline/document.ts';
import type { CommandId } from './commands.ts';
import type { Result } from './result.ts';
import type { Settings } from './settings.ts';
import type { ErrorData } from '../../core/errors.ts';

/** What the program says about itself and its machine. */
export interface AppInfo {
  readonly version: string;
  readonly electron: string;
  readonly chrome: string;
  readonly node: string;
  readonly platform: string;
  readonly arch: string;
  readonly cpu: string;
  readonly cores: number;
  readonly memoryBytes: number;
  readonly systemLanguage: 'en' | 'zh-CN';
  readonly packaged: boolean;
  /** The stand-in Electron for trying out and testing is running, not the released one. */
  readonly standInElectron: boolean;
}

/** A picture that main holds; the engine decodes it by its hash. */
export interface OpenedPicture {
  readonly kind: 'picture';
  readonly source: SourceRef;
  readonly bytes: number;
}

/** A project file. `text` is the document as JSON; its picture is already with main. */
export interface OpenedProject {
  readonly kind: 'project';
  /** File name without folder; absent for a restored, never saved project. */
  readonly name?: string;
  readonly text: string;
  /** Unsaved work from an earlier start, and when it was written (ms since 1970). */
  readonly restoredFrom?: number;
}

export type Opened = OpenedPicture | OpenedProject;

export interface RecentFile {
  readonly id: string;
  readonly name: string;
  /** For the eye only: home shown as ~. */
  readonly place: string;
}

export interface Start {
  readonly info: AppInfo;
  readonly settings: Settings;
  /** Whether the system asks for dark. */
  readonly systemDark: boolean;
  readonly recent: readonly RecentFile[];
  /** A file given on the command line or by the system, a restored project, or else the sample. */
  readonly opened: Result<Opened>;
}

/** What the menu and the title bar show of the page. */
export interface PageState {
  readonly edited: boolean;
  readonly enabled: readonly CommandId[];
  readonly checked: readonly CommandId[];
  /** Name of what undo and redo would do, in the user's language. */
  readonly undo?: string;
  readonly redo?: string;
}

export const sampleNames = ['chelsea', 'coffee', 'camera'] as const;
export type SampleName = (typeof sampleNames)[number];

/**
 * What main does for the page. Each is one `invoke`; no call names a path. `undefined` as a value: the user cancelled,
 * in a dialog or when asked whether to save the edited project first. Main asks that itself, before an edited project
 * would go (open, new, close); what comes back from these calls may replace it without another question.
 */
export interface LabCalls {
  start(): Start;
  openDialog(what: 'picture' | 'project'): Opened | undefined;
  openSample(name: SampleName): OpenedPicture;
  openRecent(id: string): Opened | undefined;
  pasteClipboard(): OpenedPicture;
  /** Writes the project (document and picture) atomically; asks for a place when there is none or `saveAs`. */
  saveProject(request: { readonly text: string; readonly saveAs: boolean }): { readonly name: string } | undefined;
  /** Writes something made of the project under a name the user chooses; `undefined`: they cancelled. */
  saveExport(request: { readonly name: string; readonly bytes: Uint8Array }): { readonly name: string } | undefined;
  /** Forgets the current file: the next save asks for a place. `false`: the user chose to keep the edited project. */
  newProject(): boolean;
  /** Keeps unsaved work so that a crash loses nothing; `undefined` = nothing unsaved. */
  keepUnsaved(text: string | undefined): void;
  changeSettings(change: Partial<Settings>): Settings;
  setPageState(state: PageState): void;
  /** Fraction 0..1 for task bar and dock; undefined = none. */
  setProgress(fraction: number | undefined): void;
  /** Answers `asking`, or restarts a sick engine. */
  restartEngine(): void;
  showLogs(): void;
  copySystemInformation(): string;
  thirdPartyNotices(): string;
  /** After a save that was asked for while closing. */
  closeWindow(): void;
}
/** Bytes of the largest file the page may hand over to be written. */
export const maxExportBytes = 2 ** 29;
export type CallName = keyof LabCalls;

/** The calls that go through `invoke` unchanged; `openDropped` has its own way (see LabApi). */
export const callNames = [
  'start',
  'openDialog',
  'openSample',
  'openRecent',
  'pasteClipboard',
  'saveProject',
  'saveExport',
  'newProject',
  'keepUnsaved',
  'changeSettings',
  'setPageState',
  'setProgress',
  'restartEngine',
  'showLogs',
  'copySystemInformation',
  'thirdPartyNotices',
  'closeWindow',
] as const satisfies readonly CallName[];

export type EngineState =
  | { readonly state: 'starting' }
  | { readonly state: 'running' }
  /** It died and is being started again. */
  | { readonly state: 'restarting'; readonly error: ErrorData }
  /** It died too often; `restartEngine` starts it. */
  | { readonly state: 'asking'; readonly error: ErrorData };

/** What main tells the page unasked. */
export type MainEvent =
  | { readonly kind: 'command'; readonly id: CommandId }
  | { readonly kind: 'opened'; readonly opened: Result<Opened> }
  | { readonly kind: 'settings'; readonly settings: Settings }
  | { readonly kind: 'systemDark'; readonly dark: boolean }
  | { readonly kind: 'recent'; readonly recent: readonly RecentFile[] }
  | { readonly kind: 'engine'; readonly engine: EngineState }
  /** The user chose Save while closing: save, then call closeWindow. */
  | { readonly kind: 'saveThenClose' };

type Promised<Calls> = {
  readonly [Name in keyof Calls]: Calls[Name] extends (...args: infer Args) => infer Value
    ? (...args: Args) => Promise<Result<Value>>
    : never;
};

/** `window.lab`. */
export interface LabApi extends Promised<LabCalls> {
  /** A DOM File dropped on the window; the preload turns it into what main needs. */
  openDropped(file: object): Promise<Result<Opened | undefined>>;
  /** Returns the way to stop listening. */
  onEvent(listener: (event: MainEvent) => void): () => void;
}

/** Channel names of ipcMain/ipcRenderer. */
export const channels = {
  call: (name: CallName | 'openDropped') => `lab:${name}`,
  event: 'lab:event',
  enginePort: 'lab:engine-port',
} as const;

/** The page gets the engine's port by window.postMessage with this as `data`. */
export const enginePortMessage = 'lab:engine-port';
