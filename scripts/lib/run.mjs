// Small helpers for running other programs, plain Node (nothing installed yet).
import { spawn, spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

export const root = fileURLToPath(new URL('../../', import.meta.url));

/** A failure with a sentence for the user instead of a stack. */
export class Trouble extends Error {}

/** Runs a program with inherited output and throws a Trouble when it fails. */
export function run(command, args, options = {}) {
  // On Windows npm is a script, which only a shell can start; a path with spaces must not meet one.
  const shell = process.platform === 'win32' && command === 'npm';
  const done = spawnSync(command, args, {
    cwd: root,
    stdio: 'inherit',
    shell,
    ...options,
  });
  if (done.error) throw new Trouble(`${command} could not be started (${done.error.message}).`);
  if (done.status !== 0) throw new Trouble(`${[command, ...args].join(' ')} failed with exit code ${done.status}.`);
}

/** Runs a program quietly; its output, or undefined when it fails or is not there. */
export function ask(command, args, options = {}) {
  // On Windows npm is a script, which only a shell can start; a path with spaces must not meet one.
  const shell = process.platform === 'win32' && command === 'npm';
  const done = spawnSync(command, args, { cwd: root, encoding: 'utf8', ...options });
  return done.status === 0 ? done.stdout.trim() : undefined;
}

export function has(command) {
  return ask('sh', ['-c', `command -v ${command}`]) !== undefined;
}

/** Runs a program in the foreground and answers its exit code; Ctrl+C reaches it. */
export function runToEnd(command, args, options = {}) {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { cwd: root, stdio: 'inherit', ...options });
    const pass = (signal) => child.kill(signal);
    process.on('SIGINT', pass).on('SIGTERM', pass);
    child.on('error', reject);
    child.on('exit', (code, signal) => resolve(signal === null ? (code ?? 1) : 1));
  });
}

/** Runs a script's body; a Trouble becomes one line and exit code 1. */
export async function main(body) {
  try {
    process.exitCode = (await body()) ?? 0;
  } catch (error) {
    if (!(error instanceof Trouble)) throw error;
    console.error(error.message);
    process.exitCode = 1;
  }
}
