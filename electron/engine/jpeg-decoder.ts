import decode, { init } from '@jsquash/jpeg/decode.js';
import address from '@jsquash/jpeg/codec/dec/mozjpeg_dec.wasm?url&inline';

/** The two words of WebAssembly needed here; Node's types leave it to the DOM's. */
declare const WebAssembly: { readonly Module: new (bytes: Uint8Array) => object };

/** Four samples to a pixel, 8 bits each. */
export interface DecodedJpeg {
  readonly width: number;
  readonly height: number;
  readonly data: Uint8ClampedArray;
}

type Init = (module: object, options: Readonly<Record<string, unknown>>) => Promise<void>;

/**
 * Decodes with mozjpeg, compiled to WebAssembly and carried inside the bundle, so that nothing is fetched. The orientation
 * is left alone. Throws whatever the decoder throws.
 */
export async function decodeJpeg(bytes: Uint8Array): Promise<DecodedJpeg> {
  const code = Buffer.from(address.slice(address.indexOf(',') + 1), 'base64');
  const quiet = () => undefined;
  // The package's own types name WebAssembly and ImageData of the DOM.
  await (init as unknown as Init)(new WebAssembly.Module(code), { print: quiet, printErr: quiet });
  return await (decode as unknown as (bytes: Uint8Array) => Promise<DecodedJpeg>)(bytes);
}
