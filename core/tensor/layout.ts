import { fail } from '../errors.ts';
import { shapeText } from './shape.ts';
import type { Shape } from './tensor.ts';

/**
 * What the axes of an array are, outermost first: N batch, C channels, D depth, H height, W width, and L the positions
 * of a signal. Documents hold these names.
 */
export const arrayLayouts = [
  'L',
  'HW',
  'CL',
  'LC',
  'HWC',
  'CHW',
  'DHW',
  'NCL',
  'NCHW',
  'NHWC',
  'CDHW',
  'DHWC',
  'NCDHW',
  'NDHWC',
] as const;
export type ArrayLayout = (typeof arrayLayouts)[number];

/** The most axes a layout has. */
export const mostLayoutAxes = 5;

/** An axis this long or shorter is taken for channels where nothing else says what it is: gray to colour with alpha. */
const fewChannels = 4;

/**
 * The layouts an array of this shape can have; the first is the one it is taken for where nothing is said:
 * - L; HW
 * - three axes: HWC where the last is at most 4 long, else CHW where the first is, else DHW
 * - four: a last one of at most 4 behind a second one of more is channels, NHWC where the first is 1, else DHWC. Else
 *   CDHW where the first is 2 to 4, else NCHW
 * - five: NDHWC where the last is at most 4 and the second more, else NCDHW
 *
 * Empty for no axes and for more than five.
 */
export function layoutsOf(shape: Shape): readonly ArrayLayout[] {
  const fitting = arrayLayouts.filter((layout) => layout.length === shape.length);
  const first = guess(shape);
  return first === undefined ? [] : [first, ...fitting.filter((layout) => layout !== first)];
}

function guess(shape: Shape): ArrayLayout | undefined {
  const [first = 0, second = 0] = shape;
  const last = shape.at(-1) ?? 0;
  const channelsLast = last <= fewChannels && (shape.length === 3 || second > fewChannels);
  switch (shape.length) {
    case 1:
      return 'L';
    case 2:
      return 'HW';
    case 3:
      return channelsLast ? 'HWC' : first <= fewChannels ? 'CHW' : 'DHW';
    case 4:
      if (channelsLast) return first === 1 ? 'NHWC' : 'DHWC';
      return first > 1 && first <= fewChannels ? 'CDHW' : 'NCHW';
    case 5:
      return channelsLast ? 'NDHWC' : 'NCDHW';
    default:
      return undefined;
  }
}

/**
 * The layout asked for, or the first of {@link layoutsOf}. The shape has 1 to 5 axes.
 * Errors (thrown): `array.layout` where the shape cannot have it.
 */
export function chosenLayout(shape: Shape, wanted: ArrayLayout | undefined): ArrayLayout {
  const layouts = layoutsOf(shape);
  const found = wanted === undefined ? layouts[0] : layouts.find((layout) => layout === wanted);
  const allowed = layouts.join(', ');
  return found ?? fail('array.layout', { shape: shapeText(shape), layout: wanted ?? 'any layout', allowed });
}

/** The axes of a tensor, and where each comes from: the place of an axis in the array, or undefined for one of size 1. */
export function tensorAxes(layout: ArrayLayout): readonly (number | undefined)[] {
  const spatial = [...'DHWL'].filter((name) => layout.includes(name));
  return ['N', 'C', ...spatial].map((name) => (layout.includes(name) ? layout.indexOf(name) : undefined));
}
