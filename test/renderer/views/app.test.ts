import { mount, type VueWrapper } from '@vue/test-utils';
import { createPinia } from 'pinia';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { nextTick } from 'vue';
import { errorData } from '../../../core/errors.ts';
import App from '../../../renderer/app/App.vue';
import { createTexts } from '../../../renderer/app/i18n.ts';
import { createServices, servicesKey } from '../../../renderer/services/services.ts';
import { fakeWorld, settle, useFakeClock } from '../support/lab.ts';

let wrapper: VueWrapper | undefined;

/** The whole page in a made-up world. */
async function open(world = fakeWorld()) {
  const services = createServices(world.world);
  wrapper = mount(App, {
    attachTo: document.body,
    global: { plugins: [createPinia(), createTexts()], provide: { [servicesKey as symbol]: services } },
  });
  world.engine.start();
  await rest();
  return { ...world, page: wrapper };
}

async function rest(ms = 0): Promise<void> {
  await settle(ms);
  await nextTick();
  await settle();
  await nextTick();
}

const text = (selector: string) => document.querySelector(selector)?.textContent?.replaceAll(/\s+/g, ' ').trim() ?? '';
const nodes = () => [...document.querySelectorAll<HTMLElement>('[data-node-id]')];

async function press(key: string, modifiers: KeyboardEventInit = { ctrlKey: true }, target: Element = document.body) {
  target.dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true, cancelable: true, ...modifiers }));
  await rest();
}

async function setField(name: string, value: string) {
  const input = document.querySelector<HTMLInputElement>(`[data-field="${name}"] input`);
  if (input === null) throw new Error(`no field ${name}`);
  input.value = value;
  input.dispatchEvent(new Event('input', { bubbles: true }));
  input.dispatchEvent(new Event('change', { bubbles: true }));
  await rest();
}

describe('the page', () => {
  beforeEach(useFakeClock);
  afterEach(() => {
    wrapper?.unmount();
    wrapper = undefined;
    document.body.innerHTML = '';
    vi.useRealTimers();
  });

  it('opens with the sample computed and its maps on the wall', async () => {
    const { page } = await open();
    expect(page.find('[data-run-state]').attributes('data-run-state')).toBe('finished');
    expect(nodes().map((node) => node.dataset['status'])).toEqual(['ready', 'ready', 'ready', 'ready']);
    const tiles = [...document.querySelectorAll<HTMLElement>('[data-testid="tile"]')];
    expect(tiles.map(({ dataset }) => dataset['channel'])).toEqual(['0', '1', '2', '3', '4', '5', '6', '7']);
    expect(tiles.every(({ dataset }) => dataset['complete'] === 'true')).toBe(true);
    expect(text('[data-testid="status"]')).toContain('All 5 steps done');
  });

  it('lets the shapes follow a stride and computes again', async () => {
    const { engine } = await open();
    engine.computed.length = 0;
    await setField('stride', '2');
    expect(nodes()[0]?.textContent).toContain('8 × 6 × 8');
    await rest(300);
    expect(engine.computed).toHaveLength(5);
    expect(document.querySelector('[data-run-state="finished"]')).not.toBeNull();
  });

  it('asks for the maps of an edited layer first, before they are computed', async () => {
    const { engine } = await open();
    await setField('stride', '2');
    const wishes = engine.requests.flatMap((request) => (request.kind === 'wish' ? [request.wishes] : [])).at(-1);
    const { key: wished, ...channels } = wishes?.[0] ?? {};
    // All of the wall, not only those of the card.
    expect(channels).toMatchObject({ from: 0, to: 8 });
    const tiles = () => [...document.querySelectorAll<HTMLElement>('[data-testid="tile"]')];
    expect(tiles().map(({ dataset }) => dataset['key'])).not.toContain(wished);
    await rest(300);
    expect(new Set(tiles().map(({ dataset }) => dataset['key']))).toEqual(new Set([wished]));
  });

  it('shows a layer whose groups do not divide, and mends it with one press', async () => {
    const world = fakeWorld();
    await open(world);
    world.host.emit({ kind: 'command', id: 'view.bench' });
    const groups = document.querySelector<HTMLInputElement>('[data-field="groups"] input');
    expect(groups).not.toBeNull();
    await setField('outChannels', '9');
    await setField('groups', '3');
    await setField('outChannels', '8');
    expect(nodes().map((node) => node.dataset['status'])).toEqual(['broken', 'blocked', 'blocked', 'blocked']);
    expect(text('.inspector')).toContain('do not divide the 8 output channels of “Convolution 1”');
    const fix = [...document.querySelectorAll('button')].find((button) => button.textContent?.trim() === 'Fix');
    fix?.click();
    await rest(300);
    expect(nodes().map((node) => node.dataset['status'])).toEqual(['ready', 'ready', 'ready', 'ready']);
  });

  it('undoes and redoes by keys, with either way to redo', async () => {
    const { host } = await open();
    host.emit({ kind: 'command', id: 'layer.remove' });
    await rest();
    expect(nodes()).toHaveLength(3);
    await press('z');
    expect(nodes()).toHaveLength(4);
    await press('y');
    expect(nodes()).toHaveLength(3);
    await press('z');
    await press('Z', { ctrlKey: true, shiftKey: true });
    expect(nodes()).toHaveLength(3);
  });

  it('leaves undo to the text field that has the focus', async () => {
    await open();
    await setField('stride', '2');
    const input = document.querySelector<HTMLInputElement>('[data-field="stride"] input');
    if (input === null) throw new Error('no stride');
    await press('z', { ctrlKey: true }, input);
    expect(nodes()[0]?.textContent).toContain('8 × 6 × 8');
  });

  it('speaks Chinese as soon as it is chosen, errors included', async () => {
    const { host } = await open();
    host.next = { ok: false, error: errorData('file.empty', { file: 'a.png' }) };
    host.emit({ kind: 'command', id: 'picture.open' });
    await rest();
    expect(text('[role="alert"]')).toContain('“a.png” is empty (0 bytes)');
    host.emit({ kind: 'command', id: 'view.language' });
    await rest();
    expect(text('[role="alert"]')).toContain('“a.png”是空文件（0 字节）');
    expect(text('[data-testid="run"]')).toContain('运行');
    expect(nodes()[0]?.textContent).toContain('卷积 1');
    expect(document.documentElement.lang).toBe('zh-CN');
  });

  it('follows the theme of the system until one is chosen', async () => {
    const { host } = await open();
    expect(document.documentElement.dataset['theme']).toBe('light');
    host.emit({ kind: 'systemDark', dark: true });
    await rest();
    expect(document.documentElement.dataset['theme']).toBe('dark');
    host.emit({ kind: 'command', id: 'view.theme' });
    await rest();
    expect([document.documentElement.dataset['theme'], host.settings.theme]).toEqual(['light', 'light']);
  });

  it('asks in a dialog that cannot be missed whether to start the engine again', async () => {
    const world = fakeWorld();
    await open(world);
    world.engine.die();
    const error = errorData('engine.asking', { count: 3, reason: 'killed' });
    world.host.emit({ kind: 'engine', engine: { state: 'asking', error } });
    await rest();
    expect(text('[role="alertdialog"]')).toContain('The engine stopped 3 times within five minutes');
    world.host.onRestart = () => world.engine.start();
    document.querySelector<HTMLElement>('[data-testid="restart-engine"]')?.click();
    await rest();
    expect(document.querySelector('[role="alertdialog"]')).toBeNull();
    await press('Enter');
    await rest();
    expect(document.querySelector('[data-run-state="finished"]')).not.toBeNull();
  });

  it('says that the engine died, and keeps the document', async () => {
    const world = fakeWorld();
    await open(world);
    const error = errorData('engine.died', { reason: 'killed' });
    world.engine.die();
    world.host.emit({ kind: 'engine', engine: { state: 'restarting', error } });
    await rest();
    expect(text('[role="alert"]')).toContain('your project is untouched');
    expect(nodes()).toHaveLength(4);
  });

  it('takes a picture from the clipboard, but not while text is typed', async () => {
    const { host } = await open();
    const paste = (target: Element) => {
      const event = new Event('paste', { bubbles: true, cancelable: true });
      Object.assign(event, { clipboardData: { items: [{ kind: 'file', type: 'image/png' }] } });
      target.dispatchEvent(event);
    };
    const input = document.querySelector('[data-field="stride"] input');
    if (input === null) throw new Error('no stride');
    paste(input);
    await rest();
    expect(host.calls).not.toContain('pasteClipboard');
    paste(document.body);
    await rest();
    expect(host.calls).toContain('pasteClipboard');
  });

  it('says over the whole window what a dropped file will become', async () => {
    const world = fakeWorld();
    await open(world);
    const drag = (type: string) => {
      const event = new Event(type, { bubbles: true, cancelable: true });
      Object.assign(event, { dataTransfer: { types: ['Files'], files: [new File(['x'], 'a.png')] } });
      document.body.dispatchEvent(event);
    };
    drag('dragenter');
    await rest();
    expect(document.body.textContent).toContain('Drop to open');
    world.host.next = { ok: false, error: errorData('file.unknownFormat', { file: 'a.png', found: 'text “x”' }) };
    drag('drop');
    await rest();
    expect(document.body.textContent).not.toContain('Drop to open');
    expect(text('[role="alert"]')).toContain('“a.png” is of no kind the lab reads (it starts with text “x”)');
  });

  it('goes from region to region with F6', async () => {
    await open();
    const region = () => document.activeElement?.closest<HTMLElement>('[data-region]')?.dataset['region'];
    const seen: (string | undefined)[] = [];
    for (let turn = 0; turn < 4; turn++) {
      await press('F6', {});
      seen.push(region());
    }
    expect(seen).toEqual(['top', 'rail', 'source', 'palette']);
    await press('F6', { shiftKey: true });
    expect(region()).toBe('source');
  });

  it('shows the settings and keeps what is chosen there', async () => {
    const { host } = await open();
    await press(',');
    const threads = document.querySelector<HTMLInputElement>('#setting-threads');
    if (threads === null) throw new Error('no settings');
    threads.value = '99';
    threads.dispatchEvent(new Event('change'));
    await rest();
    expect([host.settings.threads, threads.value]).toEqual([64, '64']);
  });

  it('says in About what it is made of and that it stays offline', async () => {
    const { host } = await open();
    host.emit({ kind: 'command', id: 'help.about' });
    await rest();
    expect(text('[role="dialog"]')).toContain('opens no connection to any network');
    expect(text('[role="dialog"]')).toContain('zod 4.6.7, MIT');
  });

  it('sets a layer beside its twin, counted and timed', async () => {
    const { host } = await open();
    host.emit({ kind: 'command', id: 'layer.compare' });
    await rest();
    expect(
      [...document.querySelectorAll<HTMLElement>('tr[data-variant]')].map((row) => row.dataset['variant']),
    ).toEqual(['original', 'depthwise-separable']);
    expect(document.querySelectorAll('[data-testid="tile"][data-complete="true"]')).toHaveLength(2);
    expect(text('.why')).toContain('twin (Depthwise separable)');
    const told = ['original', 'depthwise-separable'].map((id) => text(`[data-variant="${id}"] th .note:last-child`));
    expect(told).toEqual(['Algorithm: By definition', 'Algorithm: By definition + By definition']);
  });

  it('says what to do in an empty pipeline', async () => {
    const { host } = await open();
    host.emit({ kind: 'command', id: 'project.new' });
    await rest();
    expect([nodes().length, document.body.textContent.includes('No layers yet')]).toEqual([0, true]);
  });

  it('shows the fingerprint of a result when it is asked for', async () => {
    await open();
    const button = [...document.querySelectorAll<HTMLElement>('.fingerprint button')][0];
    button?.click();
    await rest();
    expect(text('[data-testid="fingerprint"]')).toMatch(/^[0-9a-f]{64}$/);
  });
});
