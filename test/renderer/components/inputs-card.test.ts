import { describe, expect, it } from 'vitest';
import InputsCard from '../../../renderer/components/InputsCard.vue';
import { show } from './mount.ts';

const options = ['source', 'a', 'b'].map((id) => ({ id, label: `Layer ${id}` }));
const card = (ports: string[], more: boolean) => show(InputsCard, { ports, options, more });

describe('InputsCard', () => {
  it('shows one choice a port, and one more where there is room', () => {
    const values = (ports: string[], more: boolean) =>
      card(ports, more)
        .findAll('select')
        .map((each) => each.element.value);
    expect(values(['a'], false)).toEqual(['a']);
    expect(values(['b', 'a'], true)).toEqual(['b', 'a', '']);
    expect(values([], true)).toEqual(['']);
  });

  it('asks for the wire that was chosen, and stays as it was until the document says otherwise', async () => {
    const view = card(['b', 'a'], true);
    await view.find('[data-port="1"]').setValue('source');
    await view.find('[data-port="2"]').setValue('a');
    expect(view.emitted('connect')).toEqual([
      [1, 'source'],
      [2, 'a'],
    ]);
    expect(view.findAll('select').map((each) => each.element.value)).toEqual(['b', 'a', '']);
  });

  it('asks to disconnect a port by its button', async () => {
    const view = card(['b', 'a'], true);
    await view.find('button[aria-label="Disconnect input 2"]').trigger('click');
    expect(view.emitted('disconnect')).toEqual([[1]]);
  });
});
