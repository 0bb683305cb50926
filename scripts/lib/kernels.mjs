// Compiles the WebAssembly kernels from AssemblyScript where a source is newer than they are.
import { copyFileSync, existsSync, mkdirSync, readdirSync, renameSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { microSource } from '../../core/kernels/wasm/assembly/generate-micro.mjs';
import { root, run } from './run.mjs';

const sources = join(root, 'core/kernels/wasm/assembly');
const built = join(root, 'core/kernels/wasm/built');

/** `plain` gives the same bits on every machine; `relaxed` lets the machine fuse a multiplication and an addition. */
const flavours = { plain: 'simd,threads', relaxed: 'simd,threads,relaxed-simd' };

export function ensureKernels() {
  const changed = Math.max(...readdirSync(sources).map((name) => statSync(join(sources, name)).mtimeMs));
  for (const flavour of Object.keys(flavours)) {
    const target = join(built, `${flavour}.wasm`);
    if (!existsSync(target) || statSync(target).mtimeMs < changed) compile(flavour, target);
  }
}

/** For vitest: before any test they are there, also where tests are started without the rest of the build. */
export { ensureKernels as setup };

/** Compiled beside the target and renamed, so that whoever looks meanwhile never finds half of it. */
function compile(flavour, target) {
  const folder = join(root, '.cache/kernels', `${flavour}-${process.pid}`);
  mkdirSync(folder, { recursive: true });
  mkdirSync(built, { recursive: true });
  for (const name of readdirSync(sources).filter((each) => each.endsWith('.ts')))
    copyFileSync(join(sources, name), join(folder, name));
  writeFileSync(join(folder, 'micro.ts'), microSource(flavour));
  const output = join(folder, 'kernels.wasm');
  const memory = ['--importMemory', '--sharedMemory', '--initialMemory', '1', '--maximumMemory', '65536'];
  const options = ['-O3', '--runtime', 'stub', '--noAssert', '--memoryBase', '64', '--enable', flavours[flavour]];
  const compiler = join(root, 'node_modules/assemblyscript/bin/asc.js');
  run(process.execPath, [compiler, join(folder, 'index.ts'), '-o', output, ...options, ...memory]);
  renameSync(output, target);
}
