import { wholeNumber, type Given } from '../case-params.ts';
import { groupedFigures } from './grouped.ts';
import { bare, refusalCode } from './planned.ts';
import { reading, type Worker } from './statement.ts';

/** The names other libraries have for what the lab refuses. */
const foreignNames: Readonly<Record<string, string>> = {
  'layer.groupsInput': 'in_channels_not_divisible',
  'layer.groupsOutput': 'out_channels_not_divisible',
};

/** The survey counts them in its text and does not say them in its settings. */
const sweep = [1, 2, 4, 8, 16];

const inGroups = (config: Given, groups: number) => {
  const [h, w, inputs, outputs] = ['h', 'w', 'Din', 'Dout'].map((name) => wholeNumber(config, name));
  return groupedFigures(h ?? 0, w ?? 0, inputs ?? 0, outputs ?? 0, groups);
};
const grouped: Worker = (config) => ({ figures: inGroups(config, wholeNumber(config, 'groups')) });

export const groupedEntries: Readonly<Record<string, Worker>> = {
  'grouped.params': grouped,
  'grouped.depthwise': grouped,
  'grouped.example': (config) => {
    const [channels, groups] = [wholeNumber(config, 'Din'), wholeNumber(config, 'groups')];
    const code = refusalCode('grouped', { ...bare, outChannels: 128, groups }, [1, channels, 7, 7]) ?? 'none';
    return {
      figures: { error: foreignNames[code] ?? code },
      readings: [reading(`${channels} channels in ${groups} groups`, 'taken', `refused (${code})`)],
    };
  },
  // What cards the authors of AlexNet had is no figure of a convolution.
  'grouped.alexnet': () => ({ figures: {} }),
  'grouped.sweep': (config) => ({ figures: sweep.map((groups) => inGroups(config, groups)) }),
};
