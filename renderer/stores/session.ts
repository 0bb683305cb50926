import { defineStore } from 'pinia';
import { shallowRef } from 'vue';
import { toErrorData, type ErrorData } from '../../core/errors.ts';
import { defaultProject } from '../../core/pipeline/default-project.ts';
import { setPreparation, setSource } from '../../core/pipeline/edit.ts';
import { parseProject } from '../../core/pipeline/parse.ts';
import { fileOf, formatVersion, type InputSource } from '../../core/pipeline/document.ts';
import type { Preparation } from '../../core/sources/preparation.ts';
import type { Opened, OpenedProject, SampleName } from '../../electron/contract/lab-api.ts';
import type { Result } from '../../electron/contract/result.ts';
import { useServices } from '../services/services.ts';
import { useDocumentStore } from './document.ts';
import type { EditLabel } from './history.ts';
import { useMessagesStore } from './messages.ts';
import { useProgramStore } from './program.ts';
import { useRaceStore } from './race.ts';
import { useResultsStore } from './results.ts';
import { useSettingsStore } from './settings.ts';
import { useSourceStore } from './source.ts';

const firstSample: SampleName = 'chelsea';
const topic = 'open';

/** What comes in and what goes out: pictures and projects opened, pasted, dropped, saved. */
export const useSessionStore = defineStore('session', () => {
  const { host } = useServices();
  const document = useDocumentStore();
  const messages = useMessagesStore();
  const program = useProgramStore();
  const race = useRaceStore();
  const results = useResultsStore();
  const settings = useSettingsStore();
  const source = useSourceStore();
  /** Theme, language and place are known: what is drawn from now on is right. */
  const started = shallowRef(false);
  let lastTurn = 0;
  let takenTurn = 0;

  async function start(): Promise<void> {
    const result = await host.start();
    if (!result.ok) {
      started.value = true;
      return refuse(result.error);
    }
    const { info, recent, systemDark, opened } = result.value;
    program.info = info;
    program.recent = recent;
    program.systemDark = systemDark;
    settings.current = result.value.settings;
    started.value = true;
    const error = opened.ok ? await take(opened.value) : opened.error;
    if (error === undefined) return;
    // Whatever could not be opened, the lab does not stand empty.
    await openSample(firstSample);
    refuse(error);
  }

  /** Takes in what was opened in any way. Nothing changes when it was refused or the user thought better of it. */
  async function receive(result: Result<Opened | undefined>): Promise<void> {
    if (!result.ok) return refuse(result.error);
    if (result.value === undefined) return;
    const error = await take(result.value);
    if (error !== undefined) refuse(error);
  }

  /** Answers why it could not be taken. Of what is opened in quick succession, the last that can be read counts. */
  async function take(opened: Opened): Promise<ErrorData | undefined> {
    const turn = ++lastTurn;
    const made = opened.kind === 'picture' ? await make(opened.source) : undefined;
    if (made !== undefined && 'error' in made) return made.error;
    if (turn < takenTurn) return undefined;
    takenTurn = turn;
    messages.dismissTopic(topic);
    if (opened.kind === 'project') return takeProject(opened);
    put(opened.source, made?.preparation ?? []);
    return undefined;
  }

  /** What is done to the input stays with another one, unless it does not fit it. */
  async function make(
    wanted: InputSource,
  ): Promise<{ readonly preparation: Preparation } | { readonly error: ErrorData }> {
    const preparation = document.current.preparation ?? [];
    const error = await source.inspect(wanted, preparation);
    if (error === undefined) return { preparation };
    if (preparation.length === 0 || !error.code.startsWith('prepare.')) return { error };
    const withoutSteps = await source.inspect(wanted);
    return withoutSteps === undefined ? { preparation: [] } : { error: withoutSteps };
  }

  /** A generated or typed input in place of what is there. */
  async function useInput(wanted: InputSource): Promise<void> {
    const turn = ++lastTurn;
    const made = await make(wanted);
    if ('error' in made) return refuse(made.error);
    if (turn < takenTurn) return;
    takenTurn = turn;
    messages.dismissTopic(topic);
    put(wanted, made.preparation);
  }

  function refuse(error: ErrorData): void {
    messages.error(error, topic);
  }

  function put(wanted: InputSource, preparation: Preparation): void {
    const file = fileOf(wanted);
    // The same file again may be one that could not be read before.
    const again = file !== undefined && fileOf(document.current.source)?.sha256 === file.sha256;
    if (document.current.nodes.length === 0 && document.current.source === undefined)
      document.load(defaultProject(wanted));
    else document.edit(labelOf(wanted), (doc) => setPreparation(setSource(doc, wanted), preparation));
    if (again) void source.decode();
  }

  function labelOf(wanted: InputSource): EditLabel {
    if ('generated' in wanted) return { name: 'generate', values: { input: wanted.generated.input } };
    return 'typed' in wanted ? { name: 'type' } : { name: 'picture', values: { file: wanted.name } };
  }

  function takeProject(opened: OpenedProject): ErrorData | undefined {
    try {
      const project = parseProject(opened.text, opened.name ?? '');
      race.reset();
      results.forgetSeen();
      document.load(project, { fileName: opened.name, edited: opened.restoredFrom !== undefined });
      if (opened.restoredFrom !== undefined) messages.notice('restored', { at: opened.restoredFrom });
      return undefined;
    } catch (thrown) {
      return toErrorData(thrown);
    }
  }

  /** Main asks what to do with unsaved work before another project takes its place, and may save it: the newest of it. */
  async function handOver(): Promise<void> {
    if (document.edited) await host.keepUnsaved(document.text);
  }

  async function openPicture(): Promise<void> {
    await receive(await host.openDialog('picture'));
  }

  async function openProject(): Promise<void> {
    await handOver();
    await receive(await host.openDialog('project'));
  }

  async function openSample(name: SampleName): Promise<void> {
    source.busyName = name;
    const result = await host.openSample(name);
    source.busyName = undefined;
    await receive(result);
  }

  async function paste(): Promise<void> {
    await receive(await host.pasteClipboard());
  }

  async function drop(file: File): Promise<void> {
    source.busyName = file.name;
    await handOver();
    const result = await host.openDropped(file);
    source.busyName = undefined;
    await receive(result);
  }

  /** An empty pipeline over the same picture. */
  async function newProject(): Promise<void> {
    await handOver();
    const result = await host.newProject();
    if (!result.ok) return refuse(result.error);
    if (!result.value) return;
    const { source: kept, preparation } = document.current;
    race.reset();
    results.forgetSeen();
    document.load({
      format: 'convlab',
      formatVersion,
      nodes: [],
      ...(kept === undefined ? {} : { source: kept }),
      ...(preparation === undefined ? {} : { preparation }),
    });
  }

  async function save(saveAs: boolean): Promise<boolean> {
    const { text } = document;
    const result = await host.saveProject({ text, saveAs });
    if (!result.ok) {
      refuse(result.error);
      return false;
    }
    if (result.value === undefined) return false;
    document.markSaved(text, result.value.name);
    messages.dismissTopic(topic);
    messages.notice('saved', { file: result.value.name });
    return true;
  }

  async function saveThenClose(): Promise<void> {
    if (await save(false)) await host.closeWindow();
  }

  return {
    started,
    start,
    receive,
    openPicture,
    openProject,
    openSample,
    useInput,
    paste,
    drop,
    newProject,
    save,
    saveThenClose,
  };
});
