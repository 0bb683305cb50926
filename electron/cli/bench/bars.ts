import { gainOf, msOf, ratioOf, scalingOf, shareOf } from './figures.ts';
import type { Row } from './row.types.ts';

/** A figure that the lab wants to reach, and what it reached, by workload; undefined: not measured. */
export interface Bar {
  readonly text: string;
  readonly threads: string;
  readonly wanted: number;
  readonly reached: readonly { readonly id: string; readonly value: number | undefined }[];
}

/** `wanted` on one thread and on two; undefined: no bar. `on`: the workloads, or all that this peer computed rightly. */
interface Rule {
  readonly text: string;
  readonly wanted: readonly [number | undefined, number | undefined];
  readonly on: readonly string[] | { readonly all: string };
  readonly value: (row: Row) => number | undefined;
}

const native = 'onnxruntime-node';
const against = (peer: string) => (row: Row) => ratioOf(row, peer);

const rules: readonly Rule[] = [
  { text: 'share of the loop', wanted: [0.84, 0.8], on: ['d', 'f', 'j', 'k'], value: shareOf },
  { text: `grouped against ${native}`, wanted: [1.8, 1.8], on: ['g'], value: against(native) },
  { text: `image and first layer against ${native}`, wanted: [2.5, 2.5], on: ['a', 'l'], value: against(native) },
  { text: 'depthwise against tfjs-wasm', wanted: [1.8, undefined], on: ['e'], value: against('tfjs-wasm') },
  { text: `transposed against ${native}`, wanted: [0.85, 0.8], on: ['i'], value: against(native) },
  { text: `separable pair and 15x15 against ${native}`, wanted: [5, 5], on: ['n1', 'n2'], value: against(native) },
  everyWorkload('onnxruntime-web', [1.5, 1.5]),
  everyWorkload('tfjs-wasm', [1.5, undefined]),
  { text: 'gain over the dense layer, of what is promised', wanted: [0.75, 0.75], on: ['f'], value: keptPromise },
];
const scalingWanted = 1.85;
const scalingFromMs = 2;

/** The bars of the project, with what these rows reached. Workloads drawn at random are not among them. */
export function barsOf(all: readonly Row[]): readonly Bar[] {
  const rows = all.filter(({ id }) => !/^r\d/.test(id));
  const [one, two] = [1, 2].map((threads) => rows.filter((row) => row.threads === threads));
  return [...speedBars(one ?? [], 0), ...speedBars(two ?? [], 1), ...scalingBars(one ?? [], two ?? [])];
}

function speedBars(rows: readonly Row[], column: 0 | 1): readonly Bar[] {
  if (rows.length === 0) return [];
  return rules.flatMap(({ text, wanted, on, value }) => {
    const bar = wanted[column];
    if (bar === undefined) return [];
    const reached = idsOf(on, rows).map((id) => {
      const row = rows.find((each) => each.id === id);
      return { id, value: row === undefined ? undefined : value(row) };
    });
    return [{ text, threads: String(column + 1), wanted: bar, reached }];
  });
}

function idsOf(on: Rule['on'], rows: readonly Row[]): readonly string[] {
  if (!('all' in on)) return on;
  const computed = ({ peers }: Row) => msOf(peers.find(({ name }) => name === on.all)?.measured) !== undefined;
  return rows.filter(computed).map(({ id }) => id);
}

function scalingBars(one: readonly Row[], two: readonly Row[]): readonly Bar[] {
  const long = one.filter(({ ours }) => (msOf(ours) ?? 0) >= scalingFromMs);
  if (two.length === 0 || long.length === 0) return [];
  const reached = long.map((row) => ({
    id: row.id,
    value: scalingOf(
      row,
      two.find(({ id }) => id === row.id),
    ),
  }));
  const text = `own speed on two threads, what takes ${scalingFromMs} ms or more on one`;
  return [{ text, threads: '1, 2', wanted: scalingWanted, reached }];
}

function everyWorkload(peer: string, wanted: Rule['wanted']): Rule {
  return { text: `every workload against ${peer}`, wanted, on: { all: peer }, value: against(peer) };
}

function keptPromise(row: Row): number | undefined {
  const measured = gainOf(row);
  return measured === undefined ? undefined : measured.gain / measured.promised;
}

/** One line each, beginning with whether it was met. */
export function barLines(bars: readonly Bar[]): string[] {
  return bars.map((bar) => {
    const { text, threads, wanted, reached } = bar;
    const figures = reached.map(({ id, value }) => `${id} ${value?.toFixed(2) ?? 'not measured'}`).join(', ');
    return `${verdictOf(bar)}: ${text} (threads ${threads}) >= ${wanted}: ${figures || 'nothing'}`;
  });
}

function verdictOf({ wanted, reached }: Bar): string {
  const missed = reached.filter(({ value }) => value !== undefined && value < wanted).map(({ id }) => id);
  if (missed.length > 0) return `missed by ${missed.join(', ')}`;
  const whole = reached.length > 0 && reached.every(({ value }) => value !== undefined);
  return whole ? 'met' : 'not wholly measured';
}
