import { afterEach, describe, expect, it } from 'vitest';
import GeneratedForm from '../../../renderer/components/GeneratedForm.vue';
import { channelsOfText, firstStep } from '../../../renderer/components/prepare-step.ts';
import PreparationList from '../../../renderer/components/PreparationList.vue';
import { prepareKinds, preparedShapes } from '../../../core/sources/preparation.ts';
import { generatedInputs } from '../../../core/sources/generated.ts';
import { previewTile } from '../../../renderer/paint/generated-preview.ts';
import { show } from './mount.ts';

afterEach(() => {
  document.body.textContent = '';
});

describe('the parameters of a generated input', () => {
  it('have names, limits and defaults of its own', async () => {
    const view = show(GeneratedForm, { spec: { input: 'vessels', seed: 9 } });
    const fields = view.findAll('[role=spinbutton]').map((each) => {
      const {
        'aria-label': name,
        'aria-valuenow': value,
        'aria-valuemin': min,
        'aria-valuemax': max,
      } = each.attributes();
      return [name, value, min, max].join(' ');
    });
    expect(fields).toEqual([
      'Depth 64 1 512',
      'Height 64 1 512',
      'Width 64 1 512',
      'Seed 9 0 4294967295',
      'Vessels 6 1 32',
      'Radius 2 0.5 32',
      'Brightness 1 -1000 1000',
      'Background 0.3 -1000 1000',
    ]);
    await view.find('[data-parameter=radius] input').setValue('3.5');
    await view.find('[data-parameter=vessels] input').setValue('99');
    expect(view.emitted('change')).toEqual([['radius', 3.5]]);
  });
});

describe('previews of generated inputs', () => {
  it.each(generatedInputs)('of %s are small and show something', (input) => {
    const { codes, width, height, hi, lo } = previewTile(input);
    expect(codes).toHaveLength(width * height);
    expect(codes.length).toBeLessThanOrEqual(64 * 64);
    expect(hi).toBeGreaterThan(lo);
    expect(new Set(codes).size).toBeGreaterThan(1);
  });
});

describe('what is done to an input', () => {
  const shape = [1, 3, 20, 30];

  it.each(prepareKinds)('begins with a step that fits (%s)', (kind) => {
    for (const of of [shape, [1, 1, 9], [1, 2, 1, 1, 1]]) {
      expect(preparedShapes(of, [firstStep(kind, of)], 1e6)).toHaveLength(1);
    }
  });

  it('is added, changed and taken away', async () => {
    const steps = [
      { kind: 'crop', begin: [5, 7], size: [10, 15] },
      { kind: 'channels', channels: [0, 2] },
    ];
    const shapes = [shape, [1, 3, 10, 15], [1, 2, 10, 15]];
    const view = show(PreparationList, { steps, shapes });
    expect(view.findAll('.shape').map((each) => each.text())).toEqual(['3 × 10 × 15', '2 × 10 × 15']);
    await view.find('[data-step=crop] input[aria-label="width: first position"]').setValue('20');
    await view.find('[data-step=crop] input[aria-label="height: size"]').setValue('4');
    await view.find('[data-step=channels] input').setValue('2 1, 0');
    await view.find('[data-step=channels] input').setValue('3');
    expect(view.emitted('change')).toEqual([
      [0, { kind: 'crop', begin: [5, 20], size: [10, 10] }],
      [0, { kind: 'crop', begin: [5, 7], size: [4, 15] }],
      [1, { kind: 'channels', channels: [2, 1, 0] }],
    ]);
    expect(view.find('[data-step=channels] input').attributes('aria-invalid')).toBe('true');
    await view.find('select').setValue('resize');
    expect(view.emitted('add')).toEqual([[firstStep('resize', [1, 2, 10, 15])]]);
    await view.findAll('[data-step] button')[1]?.trigger('click');
    expect(view.emitted('remove')).toEqual([[1]]);
  });

  it('can only be taken away where a step does not fit', () => {
    const view = show(PreparationList, { steps: [{ kind: 'crop', begin: [90, 0], size: [9, 9] }], shapes: [shape] });
    expect(view.find('select').exists()).toBe(false);
    expect(view.findAll('[data-step] button')).toHaveLength(1);
  });

  it.each([
    ['0 2, 1', [0, 2, 1]],
    ['２', undefined],
    ['3', undefined],
    ['', undefined],
    ['1.5', undefined],
  ])('reads channels from “%s”', (text, channels) => {
    expect(channelsOfText(text, 3)).toEqual(channels);
  });
});
