// A screen to draw on: the user's own, or on a Linux machine without one a virtual screen (Xvfb).
import { spawn } from 'node:child_process';
import { ensureSystemPackages } from './system-packages.mjs';
import { Trouble } from './run.mjs';

/**
 * @returns {Promise<{ env: Record<string, string | undefined>, virtual: boolean, close(): void }>} environment for Electron
 */
export async function openDisplay() {
  const own = process.env.DISPLAY || process.env.WAYLAND_DISPLAY || process.platform !== 'linux';
  if (own) return { env: process.env, virtual: false, close() {} };
  ensureSystemPackages('display');
  const server = spawn('Xvfb', ['-displayfd', '3', '-screen', '0', '2560x1600x24', '-ac', '-nolisten', 'tcp'], {
    stdio: ['ignore', 'ignore', 'ignore', 'pipe'],
  });
  const number = await new Promise((resolve, reject) => {
    server.stdio[3].once('data', (data) => resolve(String(data).trim()));
    server.once('exit', () => reject(new Trouble('Xvfb, the virtual screen, did not start.')));
  });
  const close = () => server.kill();
  process.once('exit', close);
  return { env: { ...process.env, DISPLAY: `:${number}` }, virtual: true, close };
}
