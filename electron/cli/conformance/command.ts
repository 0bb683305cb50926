import { LabError } from '../../../core/errors.ts';
import { findKernelSet } from '../../../core/kernels/registry.ts';
import type { FormatOptions } from './format.ts';
import { recognise } from './recognise.ts';
import { reportLines } from './report.ts';
import { countOf } from './run-suite.ts';
import { ConformanceError } from './suite.ts';

const usage = 'usage: npm run conformance -- DIR [--kernels NAME] [--long] [--models DIR]';

/**
 * Runs `DIR [--kernels NAME] [--long] [--models DIR]`, a folder in any format that recognise.ts knows, and prints the report. Answers the exit code: 0 where no case failed and the folder is
 * sound, 1 otherwise.
 */
export async function conformanceCommand(args: readonly string[], print: (line: string) => void): Promise<number> {
  try {
    const { directory, kernels, options } = parseArguments(args);
    const set = findKernelSet(kernels);
    const format = await recognise(directory);
    const { results, faults, remarks } = await format.run(directory, set, options);
    for (const line of reportLines(results, [...faults, ...remarks])) print(line);
    return countOf(results, 'failed') === 0 && faults.length === 0 ? 0 : 1;
  } catch (thrown) {
    if (!(thrown instanceof ConformanceError || thrown instanceof LabError)) throw thrown;
    print(thrown.message);
    return 1;
  }
}

interface Arguments {
  readonly directory: string;
  readonly kernels: string;
  readonly options: FormatOptions;
}

function parseArguments(args: readonly string[]): Arguments {
  const directories: string[] = [];
  const given = new Map([['--kernels', 'reference']]);
  let long = false;
  for (let i = 0; i < args.length; i++) {
    const argument = args[i] ?? '';
    const [name = '', value] = argument.split(/=(.*)/s);
    if (name === '--kernels' || name === '--models') given.set(name, value ?? args[++i] ?? '');
    else if (argument === '--long') long = true;
    else if (argument.startsWith('-')) throw new ConformanceError(`Unknown option “${argument}” (${usage}).`);
    else directories.push(argument);
  }
  const [directory, second] = directories;
  if (directory === undefined) throw new ConformanceError(`No folder of cases was named (${usage}).`);
  if (second !== undefined) throw new ConformanceError(`More than one folder: “${second}” (${usage}).`);
  const models = given.get('--models');
  const options = models === undefined ? { long } : { long, models };
  return { directory, kernels: given.get('--kernels') ?? '', options };
}
