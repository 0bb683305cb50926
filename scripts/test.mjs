// Runs all checks and tests, installing what is missing: npm test. Ends with one line `N passed, N failed`.
import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { checks, runChecks } from './check.mjs';
import { ensureBuilt } from './lib/build.mjs';
import { openDisplay } from './lib/display.mjs';
import { findElectron } from './lib/electron-runtime.mjs';
import { ensureNpmPackages } from './lib/packages.mjs';
import { ensureSystemPackages } from './lib/system-packages.mjs';
import { main, root, runToEnd, Trouble } from './lib/run.mjs';
import { packageApp } from './package.mjs';

const report = join(root, '.cache/test-report.json');

/** Counts from vitest's report; a file that could not even be loaded counts as one failure. */
function countTests() {
  if (!existsSync(report)) return { passed: 0, failed: 1 };
  const { numPassedTests, numFailedTests, testResults } = JSON.parse(readFileSync(report, 'utf8'));
  const unloaded = testResults.filter((file) => file.status === 'failed' && file.assertionResults.length === 0).length;
  return { passed: numPassedTests, failed: numFailedTests + unloaded };
}

async function runTests(environment) {
  mkdirSync(dirname(report), { recursive: true });
  rmSync(report, { force: true });
  const vitest = join(root, 'node_modules/vitest/vitest.mjs');
  const args = [
    'run',
    '--reporter=default',
    '--reporter=json',
    `--outputFile.json=${report}`,
    ...process.argv.slice(2),
  ];
  const code = await runToEnd(process.execPath, [vitest, ...args], { env: environment });
  const counted = countTests();
  // vitest also fails for errors outside of tests (an unhandled rejection, a leak): never hide that behind the counts.
  return code !== 0 && counted.failed === 0 ? { ...counted, failed: 1 } : counted;
}

/** What must be there before anything can be counted: Electron, a build, a package, a screen. */
async function prepare() {
  ensureNpmPackages();
  ensureSystemPackages('display', 'extract', 'test');
  const electron = await findElectron();
  ensureBuilt();
  return { electron, packaged: packageApp(electron, { target: 'dir' }), display: await openDisplay() };
}

async function testAll({ electron, packaged, display }) {
  const failedChecks = await runChecks();
  const tests = await runTests({ ...display.env, LAB_ELECTRON: electron.executable, LAB_PACKAGED: packaged });
  display.close();
  return { passed: tests.passed + checks.length - failedChecks.length, failed: tests.failed + failedChecks.length };
}

await main(async () => {
  // The counts are the last line whatever happens before.
  const { passed, failed } = await prepare()
    .then(testAll)
    .catch((error) => {
      console.error(error instanceof Trouble ? error.message : error);
      return { passed: 0, failed: 1 };
    });
  console.log(`${passed} passed, ${failed} failed`);
  return failed === 0 ? 0 : 1;
});
