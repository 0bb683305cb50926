/** The few words of WebAssembly the kernels need; the core has no types of the DOM. */
declare namespace WebAssembly {
  class Module {
    constructor(bytes: Uint8Array);
  }
  class Memory {
    readonly buffer: SharedArrayBuffer;
    constructor(limits: { readonly initial: number; readonly maximum: number; readonly shared: true });
    grow(pages: number): number;
  }
  class Instance {
    readonly exports: unknown;
    constructor(module: Module, imports: Readonly<Record<string, Readonly<Record<string, unknown>>>>);
  }
  function validate(bytes: Uint8Array): boolean;
}

declare function atob(text: string): string;

/** A file beside the code, put into the bundle as a data: address. */
declare module '*.wasm?url&inline' {
  const address: string;
  export default address;
}
