import { LabError } from '../../../core/errors.ts';
import { findKernelSet } from '../../../core/kernels/registry.ts';
import { reportLines } from './report.ts';
import { countOf, runSuite } from './run-suite.ts';
import { ConformanceError, readSuite } from './suite.ts';

const usage = 'usage: npm run conformance -- DIR [--kernels NAME]';

/**
 * Runs `DIR [--kernels NAME]` and prints the report. Answers the exit code: 0 where no case failed and the folder is
 * sound, 1 otherwise.
 */
export async function conformanceCommand(args: readonly string[], print: (line: string) => void): Promise<number> {
  try {
    const { directory, kernels } = parseArguments(args);
    const set = findKernelSet(kernels);
    const suite = await readSuite(directory);
    const results = runSuite(suite, set);
    for (const line of reportLines(results, [...suite.faults, ...suite.notes])) print(line);
    return countOf(results, 'failed') === 0 && suite.faults.length === 0 ? 0 : 1;
  } catch (thrown) {
    if (!(thrown instanceof ConformanceError || thrown instanceof LabError)) throw thrown;
    print(thrown.message);
    return 1;
  }
}

function parseArguments(args: readonly string[]): { directory: string; kernels: string } {
  let directory: string | undefined;
  let kernels = 'reference';
  for (let i = 0; i < args.length; i++) {
    const argument = args[i] ?? '';
    if (argument === '--kernels') kernels = args[++i] ?? '';
    else if (argument.startsWith('--kernels=')) kernels = argument.slice('--kernels='.length);
    else if (argument.startsWith('-')) throw new ConformanceError(`Unknown option “${argument}” (${usage}).`);
    else if (directory !== undefined) throw new ConformanceError(`More than one folder: “${argument}” (${usage}).`);
    else directory = argument;
  }
  if (directory === undefined) throw new ConformanceError(`No folder of cases was named (${usage}).`);
  return { directory, kernels };
}
