import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { readFloats } from './job-files.ts';
import type { Job } from './protocol.ts';
import { serve, timed, type Runnable } from './serve.ts';

// onnxruntime-node or onnxruntime-web. Arguments: folder of the packages, package, threads.

/** What is used of the package, which is installed on demand. */
interface OnnxRuntime {
  readonly env: { readonly wasm: { numThreads: number } };
  readonly InferenceSession: { create(model: Uint8Array, options: object): Promise<Session> };
  readonly Tensor: new (type: 'float32', data: Float32Array, dims: readonly number[]) => Tensor;
}

interface Session {
  run(feeds: Readonly<Record<string, Tensor>>): Promise<Readonly<Record<string, Tensor>>>;
  release(): Promise<void>;
}

interface Tensor {
  readonly data: Float32Array;
}

const [folder = '', name = '', threads = '1'] = process.argv.slice(2);
const require = createRequire(join(folder, 'package.json'));
const runtime = require(name) as OnnxRuntime;
const options = {
  executionProviders: [name === 'onnxruntime-web' ? 'wasm' : 'cpu'],
  intraOpNumThreads: Number(threads),
  interOpNumThreads: 1,
};
if (name === 'onnxruntime-web') runtime.env.wasm.numThreads = Number(threads);

await serve({ about: { node: process.versions.node, v8: process.versions.v8 }, prepare });
process.exit();

async function prepare({ ops, input, model }: Job): Promise<Runnable> {
  const session = await runtime.InferenceSession.create(readFileSync(model), options);
  const feeds = { x0: new runtime.Tensor('float32', readFloats(input), ops[0]?.input ?? []) };
  let result: Readonly<Record<string, Tensor>> = {};
  return {
    run: (rounds) =>
      timed(rounds, async () => {
        result = await session.run(feeds);
      }),
    output: async () => Promise.resolve(result[`x${ops.length}`]?.data ?? new Float32Array()),
    drop: () => session.release(),
  };
}
