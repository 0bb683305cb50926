import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { noFaults } from './support/bench.ts';
import { electronExecutable } from './support/environment.ts';
import { launch, waitForRun, type Lab } from './support/launch.ts';
import { tour } from './support/tour.ts';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'lab-offline-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** A program that starts Electron with every network call of all its processes written to a file. */
function traced(name: string): { executable: string; calls: () => string[] } {
  const log = join(folder, `${name}.txt`);
  const executable = join(folder, name);
  const trace = `strace -f -qq -e trace=connect,sendto,sendmsg,sendmmsg -e signal=none -o '${log}'`;
  writeFileSync(executable, `#!/bin/sh\nexec ${trace} '${electronExecutable()}' "$@"\n`);
  chmodSync(executable, 0o755);
  return { executable, calls: () => readFileSync(log, 'utf8').split('\n').filter(leavesTheMachine) };
}

/** An internet address that is not this machine's own. */
function leavesTheMachine(line: string): boolean {
  return /sa_family=AF_INET6?\b/.test(line) && !/inet_addr\("127\.|inet_pton\(AF_INET6, "::1"/.test(line);
}

async function visit(
  executable: string,
  env: Record<string, string>,
  walk: (lab: Lab) => Promise<void>,
): Promise<void> {
  const lab = await launch({ executable, env });
  try {
    await walk(lab);
  } finally {
    await lab.close();
  }
}

/** Why the calls cannot be seen here, for the report; undefined on Linux. */
const reason = process.platform === 'linux' ? undefined : 'strace, which sees the calls, exists on Linux only';

it('no process of the lab makes an internet connection during the whole tour', async ({ skip }) => {
  skip(reason !== undefined, reason);
  const { executable, calls } = traced('tour');
  await visit(executable, {}, async (lab) => {
    await tour(lab);
    expect(await lab.faults()).toEqual(noFaults);
    await lab.page.waitForTimeout(5000);
  });
  expect(calls()).toEqual([]);
});

it('the same counter goes red when the spell-check lines are taken out', async ({ skip }) => {
  skip(reason !== undefined, reason);
  const { executable, calls } = traced('spellcheck');
  await visit(executable, { LAB_TEST_SPELLCHECK: '1' }, async (lab) => {
    await waitForRun(lab.page, 'finished');
    await lab.page.waitForTimeout(8000);
  });
  expect(calls().length).toBeGreaterThan(0);
});
