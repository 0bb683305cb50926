/** A file beside the code, put into the bundle as a data: address. */
declare module '*.wasm?url&inline' {
  const address: string;
  export default address;
}
