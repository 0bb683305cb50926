import { LabError } from '../../../core/errors.ts';
import { findKernelSet } from '../../../core/kernels/registry.ts';
import { computeInThreads, type ThreadOptions } from '../threads/threaded-compute.ts';
import { computeAlone, digesting, type Compute } from './compute.ts';
import type { FolderResults, FormatOptions } from './format.ts';
import { recognise } from './recognise.ts';
import { reportLines } from './report.ts';
import { countOf } from './run-suite.ts';
import { ConformanceError } from './suite.ts';

const usage =
  'usage: npm run conformance -- DIR [--kernels NAME] [--threads N [--shakes N] [--seed N]] [--long] [--models DIR]';

/**
 * Runs a folder in any format that recognise.ts knows (see `usage`) and prints the report. Without `--threads` everything
 * is computed on this thread; with it by the engine's pool of so many, and the digest of all outputs is printed; with
 * `--shakes` every step so many times more, each time with another schedule, which must give the same bits. Answers the exit
 * code: 0 where no case failed and the folder is sound, 1 otherwise.
 */
export async function conformanceCommand(args: readonly string[], print: (line: string) => void): Promise<number> {
  try {
    const { directory, kernels, threads, options } = parseArguments(args);
    const set = findKernelSet(kernels);
    const format = await recognise(directory);
    const { results, faults, remarks } = await (threads === undefined
      ? format.run(directory, computeAlone(set), options)
      : runInThreads({ ...threads, kernelSet: set.name }, (compute) => format.run(directory, compute, options)));
    for (const line of reportLines(results, [...faults, ...remarks])) print(line);
    return countOf(results, 'failed') === 0 && faults.length === 0 ? 0 : 1;
  } catch (thrown) {
    if (!(thrown instanceof ConformanceError || thrown instanceof LabError)) throw thrown;
    print(thrown.message);
    return 1;
  }
}

/** The results, with the digest of all outputs among the remarks. */
async function runInThreads(
  options: ThreadOptions,
  run: (compute: Compute) => Promise<FolderResults>,
): Promise<FolderResults> {
  const threaded = await computeInThreads(options);
  try {
    const digest = digesting(threaded.compute);
    const found = await run(digest.compute);
    const { steps, sha256 } = digest.read();
    const remark = `${options.kernelSet}, ${options.threads} threads: SHA-256 ${sha256} of ${steps} outputs`;
    return { ...found, remarks: [...found.remarks, remark] };
  } finally {
    await threaded.close();
  }
}

interface Arguments {
  readonly directory: string;
  readonly kernels: string;
  readonly threads?: Omit<ThreadOptions, 'kernelSet'>;
  readonly options: FormatOptions;
}

const withValue = ['--kernels', '--models', '--threads', '--shakes', '--seed'];

function parseArguments(args: readonly string[]): Arguments {
  const directories: string[] = [];
  const given = new Map([['--kernels', 'reference']]);
  let long = false;
  for (let i = 0; i < args.length; i++) {
    const argument = args[i] ?? '';
    const [name = '', value] = argument.split(/=(.*)/s);
    if (withValue.includes(name)) given.set(name, value ?? args[++i] ?? '');
    else if (argument === '--long') long = true;
    else if (argument.startsWith('-')) throw new ConformanceError(`Unknown option “${argument}” (${usage}).`);
    else directories.push(argument);
  }
  const [directory, second] = directories;
  if (directory === undefined) throw new ConformanceError(`No folder of cases was named (${usage}).`);
  if (second !== undefined) throw new ConformanceError(`More than one folder: “${second}” (${usage}).`);
  const models = given.get('--models');
  const options = models === undefined ? { long } : { long, models };
  const threads = threadsOf(given);
  const kernels = given.get('--kernels') ?? '';
  return { directory, kernels, options, ...(threads === undefined ? {} : { threads }) };
}

function threadsOf(given: ReadonlyMap<string, string>): Arguments['threads'] {
  const number = (name: string, from: number, to: number): number | undefined => {
    const text = given.get(name);
    if (text === undefined) return undefined;
    if (/^\d+$/.test(text) && Number(text) >= from && Number(text) <= to) return Number(text);
    throw new ConformanceError(`${name} is “${text}”: give a whole number from ${from} to ${to}.`);
  };
  const [threads, shakes, seed] = [
    number('--threads', 1, 64),
    number('--shakes', 0, 1_000_000),
    number('--seed', 0, 2 ** 31),
  ];
  if (threads !== undefined) return { threads, shakes: shakes ?? 0, seed: seed ?? 1 };
  if (shakes !== undefined || seed !== undefined)
    throw new ConformanceError(`There is nothing to shake without threads: add --threads N (${usage}).`);
  return undefined;
}
