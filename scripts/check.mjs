// Everything a compiler or linter can say: npm run check
import { join } from 'node:path';
import { main, root, runToEnd } from './lib/run.mjs';

const bin = (name) => join(root, 'node_modules', name);
export const checks = [
  ['types', bin('vue-tsc/bin/vue-tsc.js'), ['-b']],
  ['lint', bin('eslint/bin/eslint.js'), ['.', '--max-warnings', '0']],
  [
    'boundaries',
    bin('dependency-cruiser/bin/dependency-cruise.mjs'),
    ['core', 'electron', 'renderer', 'test', '--output-type', 'err'],
  ],
  ['format', bin('prettier/bin/prettier.cjs'), ['.', '--check', '--log-level', 'warn']],
];

/** Runs all checks, the rest also when one fails; answers the names of those that failed. */
export async function runChecks() {
  const failed = [];
  for (const [name, file, args] of checks) {
    const code = await runToEnd(process.execPath, ['--max-old-space-size=4096', file, ...args]);
    console.log(`${code === 0 ? 'passed' : 'FAILED'}: check of ${name}`);
    if (code !== 0) failed.push(name);
  }
  return failed;
}

if (process.argv[1] === import.meta.filename) await main(async () => ((await runChecks()).length === 0 ? 0 : 1));
