import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
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

const onLinux = process.platform === 'linux' ? it : it.skip; // strace is Linux's; the other systems lack an equal here

onLinux('no process of the lab makes an internet connection during the whole tour', async () => {
  const { executable, calls } = traced('tour');
  await visit(executable, {}, async (lab) => {
    await tour(lab);
    await lab.page.waitForTimeout(5000);
  });
  expect(calls()).toEqual([]);
});

onLinux('the same counter goes red when the spell-check lines are taken out', async () => {
  const { executable, calls } = traced('spellcheck');
  await visit(executable, { LAB_TEST_SPELLCHECK: '1' }, async (lab) => {
    await waitForRun(lab.page, 'finished');
    await lab.page.waitForTimeout(8000);
  });
  expect(calls().length).toBeGreaterThan(0);
});
