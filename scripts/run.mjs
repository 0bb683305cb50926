// Runs a TypeScript file of the project in Node: node scripts/run.mjs FILE [ARGUMENTS]
import { runnerImport } from 'vite';
import { resolve } from 'node:path';
import { setFlagsFromString } from 'node:v8';
import { ensureKernels } from './lib/kernels.mjs';

const [file, ...args] = process.argv.slice(2);
if (file === undefined) {
  console.error('usage: node scripts/run.mjs FILE [ARGUMENTS]');
  process.exit(2);
}
process.argv.splice(1, process.argv.length, resolve(file), ...args);
ensureKernels();
// As in the engine: fused arithmetic, which Node 20 has behind a flag, and no quick compiler of WebAssembly.
for (const flag of ['--experimental-wasm-relaxed-simd', '--no-liftoff']) setFlagsFromString(flag);
await runnerImport(resolve(file), { configFile: false, logLevel: 'error' });
