import { afterEach, describe, expect, it } from 'vitest';
import { flushPromises } from '@vue/test-utils';
import { kindOrder } from '../../../core/kinds/registry.ts';
import IconButton from '../../../renderer/components/IconButton.vue';
import { kindDiagrams } from '../../../renderer/components/kind-diagrams.ts';
import LayerPalette from '../../../renderer/components/LayerPalette.vue';
import MessageBar from '../../../renderer/components/MessageBar.vue';
import ModalDialog from '../../../renderer/components/ModalDialog.vue';
import ProblemList from '../../../renderer/components/ProblemList.vue';
import ProgressBar from '../../../renderer/components/ProgressBar.vue';
import SegmentedControl from '../../../renderer/components/SegmentedControl.vue';
import SourcePanel from '../../../renderer/components/SourcePanel.vue';
import { tileOf } from '../paint/tile.ts';
import { show } from './mount.ts';

afterEach(() => {
  document.body.textContent = '';
});

describe('LayerPalette', () => {
  const kinds = [
    { type: 'conv', title: 'Convolution', summary: 'every filter sees every channel' },
    { type: 'pointwise', title: 'Pointwise (1×1)', summary: 'mixes channels' },
    { type: 'pool', title: 'Pooling', summary: 'the largest of each window' },
  ];
  const titles = (view: ReturnType<typeof show>) => view.findAll('[role=option] .title').map((each) => each.text());

  it.each([
    ['', ['Convolution', 'Pointwise (1×1)', 'Pooling']],
    ['1x1', ['Pointwise (1×1)']],
    ['CHANNEL', ['Convolution', 'Pointwise (1×1)']],
    ['window', ['Pooling']],
    // What begins with it comes before what only says it.
    ['p', ['Pointwise (1×1)', 'Pooling']],
    ['l', ['Convolution', 'Pooling', 'Pointwise (1×1)']],
  ])('typing “%s” leaves %j', async (query, expected) => {
    const view = show(LayerPalette, { kinds });
    await view.find('input').setValue(query);
    expect(titles(view)).toEqual(expected);
  });
  it('says so when nothing is found, and adds nothing then', async () => {
    const view = show(LayerPalette, { kinds });
    await view.find('input').setValue('lstm');
    await view.find('input').trigger('keydown', { key: 'Enter' });
    expect(view.find('.none').text()).toBe('No layer is called “lstm”.');
    expect(view.emitted('add')).toBeUndefined();
  });
  it('goes by arrow keys, round at the ends, and adds with Enter', async () => {
    const view = show(LayerPalette, { kinds });
    const press = (key: string) => view.find('input').trigger('keydown', { key });
    await press('ArrowUp');
    expect(view.find('[aria-selected=true]').attributes('data-kind')).toBe('pool');
    await press('ArrowDown');
    await press('ArrowDown');
    await press('Enter');
    expect(view.emitted('add')).toEqual([['pointwise']]);
  });
  it('leaves Enter to an input method that composes', async () => {
    const view = show(LayerPalette, { kinds });
    await view.find('input').trigger('keydown', { key: 'Enter', isComposing: true });
    expect(view.emitted('add')).toBeUndefined();
  });
  it('adds with a click', async () => {
    const view = show(LayerPalette, { kinds });
    await view.find('[data-kind=pool]').trigger('click');
    expect(view.emitted('add')).toEqual([['pool']]);
  });
});

describe('pictures of kinds', () => {
  it('exist for every kind, and no two are the same', () => {
    expect(Object.keys(kindDiagrams).sort()).toEqual([...kindOrder].sort());
    expect(new Set(Object.values(kindDiagrams).map((diagram) => JSON.stringify(diagram))).size).toBe(kindOrder.length);
  });
});

describe('SourcePanel', () => {
  const info = {
    name: '<b>cat</b>.png',
    format: 'png',
    shape: [1, 3, 300, 451],
    original: [1, 3, 300, 451],
    bitDepth: 8,
    notes: ['alpha-dropped', 'from-the-future'],
    key: 'source',
  };
  it('shows the name as text, the size and the notes', () => {
    const view = show(SourcePanel, { tiles: new Map(), info, loading: false });
    expect(view.find('.name').text()).toBe('<b>cat</b>.png');
    expect(view.find('.facts').text()).toBe('3 × 300 × 451 · PNG, 8 bits');
    expect(view.findAll('.notes li').map((note) => note.text())).toEqual(['Transparency left out.', 'from-the-future']);
  });
  it('says of an array what its numbers and axes were taken for, and which of several it is', () => {
    const array = { format: 'npz', array: 'scan', type: 'int16', layout: 'DHW', shape: [1, 1, 5, 6, 7] };
    const facts = { original: array.shape, notes: ['first-of-several'], key: 'a', name: 'a.npz', ...array };
    const view = show(SourcePanel, { tiles: new Map(), info: facts, loading: false });
    expect(view.find('.facts').text()).toBe('1 × 5 × 6 × 7 · NPZ, array “scan”, int16, read as DHW');
    expect(view.find('.notes li').text()).toBe('The first of several: the others are not read.');
  });
  it('cuts a volume across its three axes; a slider moves one of them', async () => {
    const volume = {
      sizes: [8, 6, 4],
      at: [4, 3, 2],
      tiles: [undefined, undefined, undefined],
      scale: { lo: 0, hi: 1 },
    };
    const shape = [1, 1, 8, 6, 4];
    const facts = { format: 'npy', shape, original: shape, notes: [], key: 'a' };
    const view = show(SourcePanel, { tiles: new Map(), info: facts, loading: false, volume });
    const sliders = view.findAll('input[type=range]');
    expect(sliders.map((each) => [each.attributes('aria-label'), each.attributes('aria-valuetext')])).toEqual([
      ['Axial slice', '5 of 8'],
      ['Coronal slice', '4 of 6'],
      ['Sagittal slice', '3 of 4'],
    ]);
    await sliders[1]?.setValue('5');
    expect(view.emitted('cut')).toEqual([[1, 5]]);
    expect(view.findAll('svg.cross').map((cross) => cross.attributes('viewBox'))).toEqual([
      '0 0 4 6',
      '0 0 4 8',
      '0 0 6 8',
    ]);
    expect(view.findAll('svg.cross path').map((path) => path.attributes('d'))).toEqual([
      'M0 3.5H4M2.5 0V6',
      'M0 4.5H4M2.5 0V8',
      'M0 4.5H6M3.5 0V8',
    ]);
  });
  it('draws signals with their axes in numbers', () => {
    const shape = [1, 6, 500];
    const tiles = new Map(
      [0, 1, 2, 3, 4, 5].map((channel) => [channel, tileOf([1, 65_535], { channel, lo: -2, signal: true })]),
    );
    const facts = { format: 'csv', shape, original: shape, notes: [], key: 'a' };
    const view = show(SourcePanel, { tiles, info: facts, loading: false });
    expect(view.findAll('.plot')).toHaveLength(4);
    expect(view.find('.values').text()).toBe('1−0.5−2');
    expect(view.find('.positions').text()).toBe('0249499');
    expect(view.find('.signals p').text()).toBe('and 2 more');
  });
  it('marks what an output sees, in pixels of the picture', () => {
    const view = show(SourcePanel, {
      tiles: new Map(),
      info,
      loading: false,
      frame: { x: 10, y: 20, width: 7, height: 5 },
    });
    expect(view.find('svg').attributes('viewBox')).toBe('0 0 451 300');
    expect(view.find('rect.mark').attributes()).toMatchObject({ x: '10', y: '20', width: '7', height: '5' });
  });
  it('names the file while it is read, and takes no other meanwhile', () => {
    const view = show(SourcePanel, { tiles: new Map(), loading: true, busyName: 'big.jpg' });
    expect(view.find('[role=status]').text()).toBe('Reading big.jpg');
    expect(view.findAll('button').every((button) => button.attributes('disabled') !== undefined)).toBe(true);
  });
  it('says what to do without a picture and offers the ways to one', async () => {
    const view = show(SourcePanel, { tiles: new Map(), loading: false });
    expect(view.text()).toContain('No input yet');
    for (const button of view.findAll('button')) await button.trigger('click');
    expect([view.emitted('open'), view.emitted('paste'), view.emitted('sample')]).toEqual([
      [[]],
      [[]],
      [['chelsea'], ['coffee'], ['camera']],
    ]);
  });
});

describe('MessageBar', () => {
  const messages = [
    { id: 1, tone: 'danger', text: 'It broke.', details: 'run.failed\nlayer: conv 1', action: 'Run again' },
    { id: 2, tone: 'info', text: 'Hello.' },
  ];
  it('says each in one sentence with its weight in words; errors are alerts', () => {
    const view = show(MessageBar, { messages });
    expect(view.findAll('.text').map((text) => [text.text(), text.attributes('role')])).toEqual([
      ['Error: It broke.', 'alert'],
      ['Note: Hello.', 'status'],
    ]);
  });
  it('shows details on demand only', async () => {
    const view = show(MessageBar, { messages });
    expect(view.find('pre').exists()).toBe(false);
    await view.find('[aria-expanded]').trigger('click');
    expect(view.find('pre').text()).toBe('run.failed\nlayer: conv 1');
    expect(view.find('[aria-expanded]').attributes('aria-expanded')).toBe('true');
  });
  it('says whether the copy worked', async () => {
    const view = show(MessageBar, { messages });
    await view.find('[aria-expanded]').trigger('click');
    let copied = '';
    document.execCommand = () => {
      copied = document.activeElement instanceof HTMLTextAreaElement ? document.activeElement.value : '';
      return true;
    };
    await view.find('.details button').trigger('click');
    await flushPromises();
    expect(view.find('.copied').text()).toBe('Copied.');
    expect(document.querySelector('textarea')).toBeNull();
    expect(copied === '' || copied.includes('It broke.')).toBe(true);
  });
  it('asks to act and to dismiss', async () => {
    const view = show(MessageBar, { messages });
    const buttons = view.findAll('.message')[0]?.findAll('button') ?? [];
    await buttons[0]?.trigger('click');
    await buttons.at(-1)?.trigger('click');
    expect([view.emitted('action'), view.emitted('dismiss')]).toEqual([[[1]], [[1]]]);
  });
});

describe('ModalDialog', () => {
  const dialog = () => document.querySelector('.modal');

  it('has a name, closes with its button and with Escape', async () => {
    const view = show(ModalDialog, { open: true, title: 'Settings' });
    await flushPromises();
    const labelled = dialog()?.getAttribute('aria-labelledby') ?? '';
    expect(document.getElementById(labelled)?.textContent).toBe('Settings');
    document.querySelector<HTMLElement>('.modal [aria-label=Close]')?.click();
    document.dispatchEvent(new KeyboardEvent('keydown', { key: 'Escape', bubbles: true, cancelable: true }));
    await flushPromises();
    expect(view.emitted('close')?.length).toBe(2);
  });
  it('as an alert stays until it is answered', async () => {
    const view = show(ModalDialog, { open: true, title: 'The engine stopped', alert: true });
    await flushPromises();
    expect(dialog()?.getAttribute('role')).toBe('alertdialog');
    expect(document.querySelector('.modal [aria-label=Close]')).toBeNull();
    document.dispatchEvent(new KeyboardEvent('keydown', { key: 'Escape', bubbles: true, cancelable: true }));
    await flushPromises();
    expect(view.emitted('close')).toBeUndefined();
  });
});

describe('small parts', () => {
  it('an icon button has a name and says whether it is down', () => {
    const view = show(IconButton, { label: 'Bypass', pressed: true });
    expect(view.find('button').attributes()).toMatchObject({ 'aria-label': 'Bypass', 'aria-pressed': 'true' });
    expect(show(IconButton, { label: 'Close' }).find('button').attributes('aria-pressed')).toBeUndefined();
  });
  it.each([
    [0.256, '26'],
    [7, '100'],
    [undefined, undefined],
  ])('a progress bar at %s says %s', (fraction, value) => {
    expect(show(ProgressBar, { fraction, label: 'Run' }).attributes('aria-valuenow')).toBe(value);
  });
  it('a segmented control is a group of radio buttons', async () => {
    const options = ['map', 'layer'].map((value) => ({ value, label: value }));
    const view = show(SegmentedControl, { label: 'Scale', modelValue: 'map', options });
    expect(view.findAll('input').map((input) => input.element.checked)).toEqual([true, false]);
    await view.findAll('input')[1]?.trigger('change');
    expect(view.emitted('update:modelValue')).toEqual([['layer']]);
  });
  it('a problem without a fix has no button', async () => {
    const view = show(ProblemList, { problems: [{ text: 'No.' }, { text: 'Groups.', fixLabel: 'Use 3 groups' }] });
    expect(view.findAll('button').map((button) => button.text())).toEqual(['Use 3 groups']);
    await view.find('button').trigger('click');
    expect(view.emitted('fix')).toEqual([[1]]);
  });
});
