import plainAddress from './built/plain.wasm?url&inline';
import relaxedAddress from './built/relaxed.wasm?url&inline';

/** In the bundle as data: addresses, so that nothing is read from disk or fetched. */
const addresses = { wasm: plainAddress, 'wasm-relaxed': relaxedAddress } as const;

export type CompiledSetName = keyof typeof addresses;

/** Those that were found to run. A set is looked up for every step, and checking it takes longer than many a step. */
const running = new Set<CompiledSetName>();

/** Whether this machine and engine can run a compiled kernel set. A no is asked again: a flag of V8 may come later. */
export function canRun(name: CompiledSetName): boolean {
  if (!running.has(name) && WebAssembly.validate(bytesOf(name))) running.add(name);
  return running.has(name);
}

/** Compiles it. Throws a CompileError where {@link canRun} says no. */
export function compileKernels(name: CompiledSetName): WebAssembly.Module {
  return new WebAssembly.Module(bytesOf(name));
}

function bytesOf(name: CompiledSetName): Uint8Array {
  const address = addresses[name];
  return Uint8Array.from(atob(address.slice(address.indexOf(',') + 1)), (letter) => letter.charCodeAt(0));
}
