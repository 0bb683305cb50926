import plainAddress from './built/plain.wasm?url&inline';
import relaxedAddress from './built/relaxed.wasm?url&inline';

/** In the bundle as data: addresses, so that nothing is read from disk or fetched. */
const addresses = { wasm: plainAddress, 'wasm-relaxed': relaxedAddress } as const;

export type CompiledSetName = keyof typeof addresses;

/** Whether this machine and engine can run a compiled kernel set. */
export function canRun(name: CompiledSetName): boolean {
  return WebAssembly.validate(bytesOf(name));
}

/** Compiles it. Throws a CompileError where {@link canRun} says no. */
export function compileKernels(name: CompiledSetName): WebAssembly.Module {
  return new WebAssembly.Module(bytesOf(name));
}

function bytesOf(name: CompiledSetName): Uint8Array {
  const address = addresses[name];
  return Uint8Array.from(atob(address.slice(address.indexOf(',') + 1)), (letter) => letter.charCodeAt(0));
}
