import { uniformSource } from '../../../core/layers/random.ts';
import { numel } from '../../../core/tensor/shape.ts';
import type { Shape } from '../../../core/tensor/tensor.ts';
import { convOf, macsOf, transposedOf, type BenchOp, type Workload } from './workloads.ts';

const leastMacs = 3e6;
const mostMacs = 4e8;
const mostValues = 1.6e7;

interface Dice {
  /** One of these. */
  of<Item>(items: readonly Item[]): Item;
  /** A side between these, small ones as often as large ones. */
  side(least: number, most: number): number;
}

type Family = (dice: Dice) => Omit<Workload, 'id'>;

const channelCounts = [3, 8, 16, 20, 24, 32, 37, 48, 64, 96, 128, 160, 192, 256];
/** kernel, stride, padding and output padding that make the input twice as large, or as large as it was. */
const upward = [
  { kernel: [4, 4], stride: 2, padding: [1, 1] },
  { kernel: [3, 3], stride: 2, padding: [1, 1], outputPadding: 1 },
  { kernel: [2, 2], stride: 2, padding: [0, 0] },
  { kernel: [3, 3], stride: 1, padding: [1, 1] },
];

const families: readonly Family[] = [dense, dense, depthwise, separable, grouped, transposed, volume];

/** Workloads `r1`, `r2`, ...: the same seed gives the same ones on every machine. */
export function randomWorkloads(seed: number, count: number): readonly Workload[] {
  const dice = diceOf(uniformSource(seed, 0));
  return Array.from({ length: count }, (_, i) => ({ id: `r${i + 1}`, ...drawn(dice) }));
}

function drawn(dice: Dice): Omit<Workload, 'id'> {
  for (;;) {
    const workload = dice.of(families)(dice);
    const macs = macsOf(workload.ops);
    const values = Math.max(...workload.ops.map(({ input, output }) => Math.max(numel(input), numel(output))));
    if (macs >= leastMacs && macs <= mostMacs && values <= mostValues) return workload;
  }
}

function diceOf(next: () => number): Dice {
  return {
    of: (items) => {
      const item = items[Math.floor(next() * items.length)];
      if (item === undefined) throw new Error('there is nothing to choose from');
      return item;
    },
    side: (least, most) => Math.round(least * (most / least) ** next()),
  };
}

const plane = (dice: Dice, channels: number): Shape => [1, channels, dice.side(14, 400), dice.side(14, 400)];

function dense(dice: Dice): Omit<Workload, 'id'> {
  const input = plane(dice, dice.of(channelCounts));
  const side = dice.of([1, 3, 3, 5, 7]);
  const stride = dice.of([1, 1, 2]);
  const dilation = side > 1 && stride === 1 ? dice.of([1, 1, 2]) : 1;
  const sizes = { filters: dice.of(channelCounts), kernel: [side, side], stride, dilation };
  return described('', [convOf(input, sizes)]);
}

function depthwise(dice: Dice): Omit<Workload, 'id'> {
  const channels = dice.of(channelCounts);
  const side = dice.of([3, 3, 5, 7]);
  const sizes = { filters: channels, kernel: [side, side], stride: dice.of([1, 1, 2]), groups: channels };
  return described('depthwise ', [convOf(plane(dice, channels), sizes)]);
}

function separable(dice: Dice): Omit<Workload, 'id'> {
  const channels = dice.of(channelCounts);
  const first = convOf(plane(dice, channels), { filters: channels, kernel: [3, 3], groups: channels });
  return described('separable ', [first, convOf(first.output, { filters: dice.of(channelCounts), kernel: [1, 1] })]);
}

function grouped(dice: Dice): Omit<Workload, 'id'> {
  const groups = dice.of([2, 4, 8, 16]);
  const input = plane(dice, groups * dice.of([2, 4, 6, 8, 16]));
  return described('grouped ', [
    convOf(input, { filters: groups * dice.of([2, 4, 6, 8, 16]), kernel: [3, 3], groups }),
  ]);
}

function transposed(dice: Dice): Omit<Workload, 'id'> {
  const input = plane(dice, dice.of(channelCounts));
  return described('transposed ', [transposedOf(input, { filters: dice.of(channelCounts), ...dice.of(upward) })]);
}

function volume(dice: Dice): Omit<Workload, 'id'> {
  const input = [1, dice.of([4, 8, 16, 24]), dice.side(8, 32), dice.side(16, 64), dice.side(16, 64)];
  return described('', [convOf(input, { filters: dice.of([4, 8, 16, 24]), kernel: [3, 3, 3] })]);
}

/** e.g. `grouped 16->32 3x3 g4 @57x210`. */
function described(name: string, ops: readonly BenchOp[]): Omit<Workload, 'id'> {
  const [first, last] = [ops[0], ops.at(-1)];
  if (first === undefined || last === undefined) throw new Error('a workload without ops');
  const { kernel, stride, dilation, groups, input } = first;
  const extras = [
    ...(stride[0] === 1 ? [] : [`s${stride[0]}`]),
    ...(dilation[0] === 1 ? [] : [`d${dilation[0]}`]),
    ...(groups === 1 || groups === input[1] ? [] : [`g${groups}`]),
  ].map((extra) => ` ${extra}`);
  const sides = input.slice(2).join('x');
  return { text: `${name}${input[1]}->${last.output[1]} ${kernel.join('x')}${extras.join('')} @${sides}`, ops };
}
