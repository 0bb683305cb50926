import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';

const root = fileURLToPath(new URL('../../../../', import.meta.url));

/** The command as it is typed, without peers, which would have to be installed. */
function bench(...args: string[]) {
  const done = spawnSync(process.execPath, ['scripts/bench.mjs', '--peers', 'none', '--runtime', 'node', ...args], {
    cwd: root,
    encoding: 'utf8',
  });
  return { code: done.status, lines: `${done.stdout}${done.stderr}`.trim().split('\n') };
}

it('the engine’s pool computes workloads rightly on one thread and on two, and all of it is written down', () => {
  const { code, lines } = bench('--workloads', 'd,n1', '--quick', '--seed', '4');
  expect(code, lines.join('\n')).toBe(0);
  const path = /^Written to (.*)$/.exec(lines.at(-1) ?? '')?.[1] ?? '';
  const { rows, seed, machine, versions } = JSON.parse(readFileSync(new URL(path, `file://${root}`), 'utf8'));
  expect(seed).toBe(4);
  expect(rows.map((row: { id: string; threads: number }) => `${row.id} ${row.threads}`)).toEqual([
    'd 1',
    'n1 1',
    'd 2',
    'n1 2',
  ]);
  for (const row of rows) {
    expect(row.ours.state).toBe('measured');
    expect(row.ours.error.worst).toBeLessThan(1e-5);
    expect(row.ours.ms).toBeGreaterThan(0);
    expect(row.peakGflops).toBeGreaterThan(0);
  }
  expect(machine.cores).toBeGreaterThan(0);
  expect(versions.ours.node).toBe(process.versions.node);
});

it('a name that is not known ends it with a sentence', () => {
  const { code, lines } = bench('--workloads', 'zz');
  expect(code).toBe(2);
  expect(lines).toEqual([expect.stringMatching(/^--workloads knows a, b/)]);
});
