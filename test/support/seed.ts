import fc from 'fast-check';
import { setFlagsFromString } from 'node:v8';

// Node 20 has fused arithmetic of WebAssembly behind a flag; the Electron of the lab has it.
setFlagsFromString('--experimental-wasm-relaxed-simd');

// Random cases are the same in every everyday run; the long run draws new ones and says which. LAB_SEED repeats a run.
const given = process.env['LAB_SEED'];
const drawn = process.env['LAB_LONG'] === '1' ? Date.now() % 2 ** 31 : 20_261_124;
const seed = given === undefined ? drawn : Number(given);

fc.configureGlobal({ seed });
if (seed !== 20_261_124) console.log(`random cases: LAB_SEED=${seed}`);
