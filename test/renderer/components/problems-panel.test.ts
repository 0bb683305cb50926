import { describe, expect, it } from 'vitest';
import ProblemsPanel from '../../../renderer/components/ProblemsPanel.vue';
import { show } from './mount.ts';

describe('ProblemsPanel', () => {
  const problems = [
    { text: 'There is no picture yet.' },
    { text: 'It joins too few.', layer: { id: 'n3', title: 'Addition 3' }, fixLabel: 'Connect Convolution 1' },
  ];

  it('names the layer of each problem, where it has one, and the change that mends it', () => {
    const rows = show(ProblemsPanel, { problems }).findAll('li');
    expect(rows.map((row) => row.findAll('button').map((button) => button.text()))).toEqual([
      [],
      ['Addition 3', 'Connect Convolution 1'],
    ]);
  });

  it('goes to the layer and asks for the change', async () => {
    const view = show(ProblemsPanel, { problems });
    const [jump, fix] = view.findAll('button');
    await jump?.trigger('click');
    await fix?.trigger('click');
    expect([view.emitted('goTo'), view.emitted('fix')]).toEqual([[['n3']], [[1]]]);
  });
});
