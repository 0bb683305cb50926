// Runs a TypeScript file of the project in Node: node scripts/run.mjs FILE [ARGUMENTS]
import { runnerImport } from 'vite';
import { resolve } from 'node:path';

const [file, ...args] = process.argv.slice(2);
if (file === undefined) {
  console.error('usage: node scripts/run.mjs FILE [ARGUMENTS]');
  process.exit(2);
}
process.argv.splice(1, process.argv.length, resolve(file), ...args);
await runnerImport(resolve(file), { configFile: false, logLevel: 'error' });
