import { describe, expect, it } from 'vitest';
import { activation } from '../../../core/layers/activation.ts';
import { conv } from '../../../core/layers/conv.ts';
import type { Params, WeightSlot } from '../../../core/layers/field.ts';
import LayerForm from '../../../renderer/components/LayerForm.vue';
import { show } from './mount.ts';

const form = (params: Params = {}, change: Record<string, unknown> = {}, locale: 'en' | 'zh-CN' = 'en') =>
  show(LayerForm, { fields: conv.fields, params: { ...conv.defaults, ...params }, rank: 2, ...change }, locale);
type Form = ReturnType<typeof form>;

const field = (view: Form, name: string) => view.find(`[data-field=${name}]`);
async function type(view: Form, name: string, text: string, place = 0) {
  await field(view, name).findAll('input, textarea')[place]?.setValue(text);
}

describe('LayerForm', () => {
  it('has a labelled control for every field of a convolution, in both languages', () => {
    for (const locale of ['en', 'zh-CN'] as const) {
      const view = form({}, {}, locale);
      for (const { name } of conv.fields) {
        const label = field(view, name).find('.label').text();
        expect(label).not.toBe('');
        expect(field(view, name).find('[aria-label]').attributes('aria-label')).toContain(label);
      }
    }
  });
  it.each([
    ['outChannels', '32', 32],
    ['outChannels', '1,024', 1024],
    ['kernel', '5', [5]],
  ])('emits %s typed as %s', async (name, text, value) => {
    const view = form();
    await type(view, name, text);
    expect(view.emitted('change')).toEqual([[name, value]]);
  });
  it.each([
    ['kernel', '0', 'Must be from 1 to 1,024.'],
    ['kernel', '2.5', 'Type a whole number.'],
    ['outChannels', 'many', 'Type a number.'],
    ['outChannels', '', 'Type a number.'],
  ])('refuses %s = “%s” and says why beside the field', async (name, text, why) => {
    const view = form();
    await type(view, name, text);
    expect(view.emitted('change')).toBeUndefined();
    expect(field(view, name).find('[role=alert]').text()).toBe(why);
    expect(field(view, name).find('input').attributes('aria-invalid')).toBe('true');
    await field(view, name).find('input').trigger('blur');
    expect(field(view, name).find('input').element.value).toBe(name === 'kernel' ? '3' : '16');
    expect(field(view, name).find('[role=alert]').exists()).toBe(false);
  });
  it('takes only legal values where some are named, and steps from one to the next', async () => {
    const view = form({ groups: 2 }, { legal: { groups: [1, 2, 4, 8] } });
    await type(view, 'groups', '3');
    expect(field(view, 'groups').find('[role=alert]').text()).toBe('Possible here: 1, 2, 4, 8.');
    await field(view, 'groups').find('input').trigger('keydown', { key: 'ArrowUp' });
    await field(view, 'groups').find('input').trigger('keydown', { key: 'ArrowDown' });
    expect(view.emitted('change')).toEqual([
      ['groups', 4],
      ['groups', 1],
    ]);
  });
  it('gives each axis its own number once unlinked', async () => {
    const view = form();
    expect(field(view, 'kernel').findAll('input').length).toBe(1);
    await field(view, 'kernel').find('.icon-button').trigger('click');
    await type(view, 'kernel', '7', 1);
    expect(view.emitted('change')).toEqual([['kernel', [3, 7]]]);
  });
  it('shows uneven axes unlinked and makes them even when linked', async () => {
    const view = form({ stride: [2, 1] });
    expect(
      field(view, 'stride')
        .findAll('input')
        .map((input) => input.element.value),
    ).toEqual(['2', '1']);
    await field(view, 'stride').find('.icon-button').trigger('click');
    expect(view.emitted('change')).toEqual([['stride', [2]]]);
  });
  it('asks for both sides of each axis when padding is set by hand', async () => {
    const view = form({ padding: { size: 'explicit', before: [1], after: [0], mode: 'reflect' } });
    expect(
      field(view, 'padding')
        .findAll('input')
        .map((input) => input.element.value),
    ).toEqual(['1', '0', '1', '0']);
    await type(view, 'padding', '2', 3);
    expect(view.emitted('change')).toEqual([
      ['padding', { size: 'explicit', before: [1], after: [0, 2], mode: 'reflect' }],
    ]);
  });
  it('switches a flag and the padding mode', async () => {
    const view = form();
    await field(view, 'bias').find('input').setValue(false);
    await field(view, 'padding').findAll('select')[1]?.setValue('circular');
    expect(view.emitted('change')).toEqual([
      ['bias', false],
      ['padding', { size: 'same-upper', before: [0], after: [0], mode: 'circular' }],
    ]);
  });
  it('hides fields that mean nothing with the choice of now', () => {
    const fields = (params: Params) =>
      show(LayerForm, { fields: activation.fields, params: { ...activation.defaults, ...params }, rank: 2 })
        .findAll('[data-field]')
        .map((each) => each.attributes('data-field'));
    expect(fields({ function: 'relu' })).toEqual(['function']);
    expect(fields({ function: 'clip' })).toEqual(['function', 'low', 'high']);
  });
  it('reads the help of a field aloud and shows it when pointed at', async () => {
    const view = form();
    await field(view, 'groups').trigger('pointerenter');
    const help = view.find('.help').text();
    expect(help).toContain('groups');
    const described = field(view, 'groups').find('input').attributes('aria-describedby') ?? '';
    expect(document.getElementById(described)?.textContent).toBe(help);
  });
});

describe('weights', () => {
  const tensor: WeightSlot = {
    name: 'weight',
    shape: [1, 1, 2, 2],
    fanIn: 4,
    fanOut: 4,
    spec: { kind: 'preset', preset: 'identity' },
  };
  const values = { kind: 'values', values: [1, 2, 3, 4] } as const;
  const typed = (spec: Params[string] = values) => form({ weights: spec }, { weightSlots: { weights: tensor } });

  it('come from a seed that can be rolled again', async () => {
    const view = form();
    await field(view, 'weights').find('button[aria-label="Another seed"]').trigger('click');
    const [[, spec] = []] = view.emitted('change') ?? [];
    expect(spec).toMatchObject({ kind: 'seeded', init: 'he' });
    expect((spec as { seed: number }).seed).not.toBe(1);
  });
  it('come from a known kernel', async () => {
    const view = form();
    await field(view, 'weights').find('select').setValue('preset');
    expect(view.emitted('change')).toEqual([['weights', { kind: 'preset', preset: 'sobel-x' }]]);
  });
  it('of a known kernel have its own parameters, with their units, and say how the channels share it', async () => {
    const gabor = { kind: 'preset', preset: 'gabor', angle: 30 } as const;
    const view = form({ weights: gabor });
    const labels = field(view, 'weights').findAll('[data-parameter] .name');
    expect(labels.map((each) => each.text())).toEqual([
      'Wavelength (pixels)',
      'Angle (degrees)',
      'Phase (degrees)',
      'Standard deviation (pixels); 0: automatic',
      'Aspect ratio',
    ]);
    const inputs = field(view, 'weights').findAll('input');
    expect(inputs.map((each) => each.element.value)).toEqual(['4', '30', '0', '0', '0.5']);
    await inputs[0]?.setValue('6.5');
    await inputs[1]?.setValue('500');
    await field(view, 'weights').findAll('select').at(-1)?.setValue('own');
    await field(view, 'weights').findAll('select')[1]?.setValue('scharr-y');
    expect(view.emitted('change')?.map(([, spec]) => spec)).toEqual([
      { ...gabor, wavelength: 6.5 },
      { ...gabor, channels: 'own' },
      { kind: 'preset', preset: 'scharr-y' },
    ]);
  });
  it('stand as rows and can be pasted as a table or a list', async () => {
    const view = typed();
    expect(field(view, 'weights').find('textarea').element.value).toBe('1 2\n3 4');
    await type(view, 'weights', '[[0.5,\t−1], [2e-1; 0]]');
    expect(view.emitted('change')).toEqual([['weights', { kind: 'values', values: [0.5, -1, 0.2, 0] }]]);
  });
  it.each([
    ['1 2 3', '4 numbers are needed (1 × 1 × 2 × 2), but there are 3.'],
    ['1 2 3 x', '“x” is not a number.'],
    ['', '4 numbers are needed (1 × 1 × 2 × 2), but there are 0.'],
  ])('typed as “%s” are refused with a reason', async (text, why) => {
    const view = typed();
    await type(view, 'weights', text);
    expect(field(view, 'weights').find('[role=alert]').text()).toBe(why);
    expect(view.emitted('change')).toBeUndefined();
  });
  it('start from the numbers of now when they are to be typed', async () => {
    const view = typed({ kind: 'preset', preset: 'box' });
    await field(view, 'weights').find('select').setValue('values');
    expect(view.emitted('change')).toEqual([['weights', { kind: 'values', values: [0.25, 0.25, 0.25, 0.25] }]]);
  });
  it('say how many numbers they need now when the kernel grew', async () => {
    const view = typed();
    await view.setProps({ weightSlots: { weights: { ...tensor, shape: [1, 1, 3, 3] } } });
    expect(field(view, 'weights').find('[role=alert]').text()).toContain('9 numbers are needed');
  });
  it('are not offered as text where there are too many', async () => {
    const view = form(
      { weights: { kind: 'seeded', init: 'he', seed: 1 } },
      { weightSlots: { weights: { ...tensor, shape: [64, 64, 3, 3] } } },
    );
    await field(view, 'weights').find('select').setValue('values');
    expect(field(view, 'weights').find('textarea').exists()).toBe(false);
    expect(field(view, 'weights').text()).toContain('36,864 weights are too many');
    expect(view.emitted('change')).toBeUndefined();
  });
});
