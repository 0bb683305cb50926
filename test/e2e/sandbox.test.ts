import { spawn, spawnSync } from 'node:child_process';
import { chmodSync, copyFileSync, cpSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { expect, it } from 'vitest';
import { electronExecutable, isRoot, root } from './support/environment.ts';

const nobody = 65534;
const canSwitchUser = isRoot && process.platform === 'linux';

/** Kernel facts of one process, as text by name. */
function status(pid: number): Record<string, string> {
  const lines = readFileSync(`/proc/${pid}/status`, 'utf8').trim().split('\n');
  return Object.fromEntries(lines.map((line) => line.split(':\t') as [string, string]));
}

function processesOf(folder: string): { pid: number; command: string }[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .flatMap((name) => {
      try {
        return [{ pid: Number(name), command: readFileSync(`/proc/${name}/cmdline`, 'utf8').replaceAll('\0', ' ') }];
      } catch {
        return [];
      }
    })
    .filter(({ command }) => command.includes(folder));
}

/** The lab and its Electron, readable by everybody. */
function copyForOthers(): string {
  const folder = mkdtempSync(join(tmpdir(), 'lab-sandbox-'));
  cpSync(dirname(electronExecutable()), join(folder, 'electron'), { recursive: true, verbatimSymlinks: true });
  for (const part of ['package.json', 'out', 'resources'])
    cpSync(join(root, part), join(folder, 'app', part), { recursive: true });
  chmodSync(folder, 0o755);
  spawnSync('mkdir', ['-m', '777', join(folder, 'home')]);
  return folder;
}

/** The key to the screen, for a user who cannot read root's. */
function screenKey(folder: string): Record<string, string> {
  const own = process.env['XAUTHORITY'] ?? join(homedir(), '.Xauthority');
  if (!existsSync(own)) return {};
  const copy = join(folder, 'screen-key');
  copyFileSync(own, copy);
  chmodSync(copy, 0o644);
  return { XAUTHORITY: copy };
}

/** Facts of a renderer that has settled: Chromium keeps spare ones that come and go. */
async function settledRenderer(folder: string): Promise<Record<string, string>> {
  for (let tries = 0; tries < 60; tries++) {
    await new Promise((resolve) => setTimeout(resolve, 500));
    const before = renderers(folder);
    await new Promise((resolve) => setTimeout(resolve, 500));
    const settled = renderers(folder).find((pid) => before.includes(pid));
    if (settled !== undefined) return status(settled);
  }
  throw new Error('no renderer process came up');
}

function renderers(folder: string): number[] {
  return processesOf(folder).flatMap(({ pid, command }) => (command.includes('--type=renderer') ? [pid] : []));
}

// As an ordinary user the test needs no copy; the sandbox is then checked on the same binary by the same rule.
it('the page runs inside Chromium’s sandbox when the user is not root', async () => {
  const folder = canSwitchUser ? copyForOthers() : mkdtempSync(join(tmpdir(), 'lab-sandbox-'));
  const app = canSwitchUser ? join(folder, 'app') : root;
  const binary = canSwitchUser ? join(folder, 'electron/electron') : electronExecutable();
  const home = canSwitchUser ? join(folder, 'home') : folder;
  const args = [binary, app, `--user-data-dir=${home}/data`, '--disable-gpu'];
  const user = ['setpriv', `--reuid=${nobody}`, `--regid=${nobody}`, '--clear-groups'];
  const [command = binary, ...rest] = canSwitchUser ? [...user, ...args] : args;
  const child = spawn(command, rest, { env: { ...process.env, HOME: home, ...screenKey(folder) }, stdio: 'ignore' });
  try {
    const facts = await settledRenderer(folder);
    expect({ seccomp: facts['Seccomp'], newPrivileges: facts['NoNewPrivs'], capabilities: facts['CapEff'] }).toEqual({
      seccomp: '2',
      newPrivileges: '1',
      capabilities: '0000000000000000',
    });
    if (canSwitchUser) expect(facts['Uid']?.split('\t')[0]).toBe(String(nobody));
  } finally {
    child.kill('SIGKILL');
    for (const { pid } of processesOf(folder)) killIfThere(pid);
    await new Promise((resolve) => setTimeout(resolve, 500));
    rmSync(folder, { recursive: true, force: true });
  }
});

/** Some of them end with the others. */
function killIfThere(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch (thrown) {
    if ((thrown as NodeJS.ErrnoException).code !== 'ESRCH') throw thrown;
  }
}
