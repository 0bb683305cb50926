// Compares the lab's kernels with other libraries: npm run bench -- [OPTIONS]. What it needs beyond the project is
// installed on demand into .cache/bench, never into the project.
import { build, runnerImport } from 'vite';
import { existsSync, readFileSync, rmSync } from 'node:fs';
import { cpus } from 'node:os';
import { join } from 'node:path';
import { findElectron } from './lib/electron-runtime.mjs';
import { ensureKernels } from './lib/kernels.mjs';
import { ask, has, main, root, run, Trouble } from './lib/run.mjs';

const folder = join(root, '.cache/bench');
const packages = join(folder, 'packages');
/** Of this run alone, so that two runs do not meet. */
const ownFolder = join(folder, `run-${process.pid}`);
const bundle = join(ownFolder, 'bundle');
/** The versions that docs/performance.md tells of. */
const peerPackages = {
  'onnxruntime-node': { 'onnxruntime-node': '1.30.0' },
  'onnxruntime-web': { 'onnxruntime-web': '1.30.0' },
  'tfjs-wasm': { '@tensorflow/tfjs-core': '4.22.0', '@tensorflow/tfjs-backend-wasm': '4.22.0' },
};
const pythonModules = { torch: 'torch', opencv: 'cv2' };
/** The second finds a distribution's own packages where the first one is somebody's own Python. */
const pythons = ['python3', '/usr/bin/python3'];
const programs = ['ours', 'peak-worker', 'peer-onnxruntime', 'peer-tfjs'];

await main(async () => {
  ensureKernels();
  const { module } = await runnerImport(join(root, 'electron/cli/bench/command.ts'), {
    configFile: false,
    logLevel: 'error',
  });
  // Also where it is interrupted: the processes it started end with it.
  process.on('exit', () => rmSync(ownFolder, { recursive: true, force: true }));
  process.on('SIGINT', () => process.exit(130)).on('SIGTERM', () => process.exit(143));
  return await module.benchCommand(process.argv.slice(2), prepare, (line) => console.log(line));
});

/** What the run needs, found or made. */
async function prepare({ peers, runtime }) {
  const wanted = Object.assign({}, ...peers.map((name) => peerPackages[name] ?? {}));
  ensurePackages(wanted);
  await bundlePrograms();
  return {
    bundle,
    packages,
    runtime: runtime === 'node' ? nodeRuntime() : await electronRuntime(),
    pinned: has('taskset') ? ['taskset', '-c', String(cpus().length - 1)] : undefined,
    pythonScript: join(root, 'scripts/lib/bench-peer.py'),
    pythons: Object.fromEntries(peers.map((name) => [name, pythonWith(pythonModules[name])])),
    results: join(folder, 'results'),
    scratch: join(ownFolder, 'scratch'),
    versions: { ...wanted, commit: ask('git', ['rev-parse', '--short', 'HEAD']) ?? 'unknown' },
  };
}

/** Without their install scripts: one of them would fetch libraries for graphics cards. */
function ensurePackages(wanted) {
  if (Object.keys(wanted).every((name) => versionOf(name) === wanted[name])) return;
  const all = Object.assign({}, ...Object.values(peerPackages));
  const names = Object.entries(all).map((pair) => pair.join('@'));
  console.log(`Installing ${names.join(', ')} into .cache/bench, to compare with ...`);
  const quiet = ['--no-audit', '--no-fund', '--loglevel', 'error', '--no-save', '--no-package-lock'];
  run('npm', ['install', '--prefix', packages, '--ignore-scripts', ...quiet, ...names]);
}

function versionOf(name) {
  const path = join(packages, 'node_modules', name, 'package.json');
  return existsSync(path) ? JSON.parse(readFileSync(path, 'utf8')).version : undefined;
}

/** As the real build bundles the engine and its threads. */
async function bundlePrograms() {
  const file = (path) => join(root, 'electron', path);
  const input = Object.fromEntries(programs.map((name) => [name, file(`cli/bench/${name}.ts`)]));
  await build({
    configFile: false,
    logLevel: 'error',
    root: file('engine'),
    ssr: { noExternal: true },
    build: {
      ssr: true,
      outDir: bundle,
      emptyOutDir: true,
      target: 'node20',
      rollupOptions: {
        input: { ...input, 'kernel-worker': file('engine/kernel-worker.ts') },
        output: { format: 'es', entryFileNames: '[name].mjs', chunkFileNames: '[name]-[hash].mjs' },
      },
    },
  });
}

function nodeRuntime() {
  return { file: process.execPath, args: [] };
}

async function electronRuntime() {
  try {
    const { executable, version } = await findElectron();
    const env = { ELECTRON_RUN_AS_NODE: '1' };
    if (ask(executable, ['--version'], { env: { ...process.env, ...env } }) === undefined)
      throw new Trouble(`Electron ${version} does not start.`);
    return { file: executable, args: [], env };
  } catch (error) {
    if (!(error instanceof Trouble)) throw error;
    console.log(`${error.message} The lab's kernels run in Node ${process.versions.node} instead.`);
    return nodeRuntime();
  }
}

/** A Python that can import the module; undefined where there is none. */
function pythonWith(module) {
  return module && pythons.find((python) => has(python) && ask(python, ['-c', `import ${module}`]) !== undefined);
}
