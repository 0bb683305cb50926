import { errorData } from '../../core/errors.ts';
import type { AppInfo, MainEvent, Opened, PageState, RecentFile, SampleName } from '../../electron/contract/lab-api.ts';
import { callSchemas } from '../../electron/contract/lab-api.schemas.ts';
import type { Result } from '../../electron/contract/result.ts';
import { defaultSettings, type Settings } from '../../electron/contract/settings.ts';
import type { Host } from '../../renderer/services/host.ts';
import { fakePicture, type FakePicture } from './fake-pictures.ts';

export const fakeInfo: AppInfo = {
  version: '0.1.0',
  electron: '45.0.0',
  chrome: '150.0.0',
  node: '24.0.0',
  platform: 'linux',
  arch: 'x64',
  cpu: 'A Processor',
  cores: 2,
  memoryBytes: 8e9,
  systemLanguage: 'en',
  packaged: false,
  standInElectron: false,
};

/** Main without windows, dialogs and files. Arguments are checked by the schemas main uses. */
export class FakeHost implements Host {
  settings: Settings = defaultSettings;
  systemDark = false;
  info: AppInfo = fakeInfo;
  recent: readonly RecentFile[] = [];
  readonly sample: FakePicture = fakePicture('chelsea.png');
  /** What the next dialog, drop, paste or recent file gives; the sample where nothing is set. */
  next: Result<Opened | undefined> | undefined;
  atStart: Result<Opened> | undefined;
  /** What saving answers; undefined as a value: the user cancelled. */
  saveAnswer: Result<{ readonly name: string } | undefined> = { ok: true, value: { name: 'mine.convlab' } };
  /** The user, asked what to do with unsaved work, keeps it. */
  keepsEdited = false;
  readonly saved: { text: string; saveAs: boolean }[] = [];
  readonly exported: { readonly name: string; readonly bytes: Uint8Array }[] = [];
  readonly kept: (string | undefined)[] = [];
  readonly states: PageState[] = [];
  readonly calls: string[] = [];
  /** What restartEngine does. */
  onRestart: () => void = () => undefined;
  private readonly listeners = new Set<(event: MainEvent) => void>();

  emit(event: MainEvent): void {
    for (const listener of this.listeners) listener(event);
  }

  readonly onEvent = (listener: (event: MainEvent) => void): (() => void) => {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  };

  readonly start: Host['start'] = async () => {
    const { info, settings, systemDark, recent } = this;
    const opened = this.atStart ?? { ok: true, value: pictureOf(this.sample) };
    return done({ info, settings, systemDark, recent, opened });
  };
  readonly openDialog: Host['openDialog'] = async (what) => {
    callSchemas.openDialog.parse([what]);
    this.calls.push(`openDialog ${what}`);
    return this.given();
  };
  readonly openSample: Host['openSample'] = async (name: SampleName) => {
    callSchemas.openSample.parse([name]);
    this.calls.push(`openSample ${name}`);
    return done(pictureOf(this.sample));
  };
  readonly openRecent: Host['openRecent'] = async () => this.given();
  readonly openDropped: Host['openDropped'] = async () => this.given();
  readonly pasteClipboard: Host['pasteClipboard'] = async () => {
    this.calls.push('pasteClipboard');
    const result = given(this.given());
    if (!result.ok) return result;
    return result.value.kind === 'picture'
      ? { ok: true, value: result.value }
      : { ok: false, error: errorData('file.noPicture', {}) };
  };
  readonly saveProject: Host['saveProject'] = async (request) => {
    callSchemas.saveProject.parse([request]);
    this.saved.push({ ...request });
    return this.saveAnswer;
  };
  readonly saveExport: Host['saveExport'] = async (request) => {
    callSchemas.saveExport.parse([request]);
    this.exported.push(request);
    return done({ name: request.name });
  };
  readonly newProject: Host['newProject'] = async () => {
    this.called('newProject');
    return done(!this.keepsEdited);
  };
  readonly keepUnsaved: Host['keepUnsaved'] = async (text) => {
    callSchemas.keepUnsaved.parse([text]);
    this.kept.push(text);
    return done(undefined);
  };
  readonly changeSettings: Host['changeSettings'] = async (change) => {
    callSchemas.changeSettings.parse([change]);
    this.settings = { ...this.settings, ...change };
    return done(this.settings);
  };
  readonly setPageState: Host['setPageState'] = async (state) => {
    callSchemas.setPageState.parse([state]);
    this.states.push(structuredClone(state));
    return done(undefined);
  };
  readonly setProgress: Host['setProgress'] = async (fraction) => {
    callSchemas.setProgress.parse([fraction]);
    return done(undefined);
  };
  readonly restartEngine: Host['restartEngine'] = async () => {
    this.onRestart();
    return this.called('restartEngine');
  };
  readonly showLogs: Host['showLogs'] = async () => this.called('showLogs');
  readonly copySystemInformation: Host['copySystemInformation'] = async () => done('Convolution Lab 0.1.0');
  readonly thirdPartyNotices: Host['thirdPartyNotices'] = async () => done('zod 4.6.7, MIT');
  readonly closeWindow: Host['closeWindow'] = async () => this.called('closeWindow');

  private called(name: string): Result<undefined> {
    this.calls.push(name);
    return done(undefined);
  }

  private given(): Result<Opened | undefined> {
    const { next } = this;
    this.next = undefined;
    return next ?? { ok: true, value: pictureOf(this.sample) };
  }
}

export function pictureOf({ ref, tensor }: FakePicture): Extract<Opened, { kind: 'picture' }> {
  return { kind: 'picture', source: ref, bytes: tensor.data.byteLength };
}

function done<Value>(value: Value): Result<Value> {
  return { ok: true, value };
}

function given(result: Result<Opened | undefined>): Result<Opened> {
  if (!result.ok) return result;
  return result.value === undefined
    ? { ok: false, error: errorData('file.noPicture', {}) }
    : { ok: true, value: result.value };
}
