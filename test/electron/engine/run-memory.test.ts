import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { plan } from '../../../core/pipeline/plan.ts';
import { EngineMemory } from '../../../electron/engine/engine-memory.ts';
import { chain, openBench, spread, type Layer } from './engine-bench.ts';

const size = (min: number, max: number) => fc.integer({ min, max });
const layer = (type: string, params: Record<string, fc.Arbitrary<unknown>>): fc.Arbitrary<Layer> =>
  fc.record(params).map((drawn) => [type, drawn as Layer[1]]);
const one = (min: number, max: number) => size(min, max).map((k) => [k]);

const layers: fc.Arbitrary<Layer> = fc.oneof(
  layer('conv', { outChannels: size(8, 96), kernel: one(1, 5), stride: one(1, 2) }),
  layer('conv', { outChannels: size(200, 400), kernel: fc.constant([3]), stride: fc.constant([4]) }),
  layer('depthwise-separable', { outChannels: size(8, 64) }),
  layer('conv-transpose', { outChannels: size(4, 16), kernel: fc.constant([2]), stride: fc.constant([2]) }),
  layer('activation', {}),
  layer('pool', { kernel: fc.constant([2]), stride: one(1, 2) }),
  layer('batch-norm', {}),
);

/** Large enough for weights or outputs to matter beside the threads' scratch memory, small enough to be run. */
const cases = fc
  .record({
    picture: fc.tuple(size(200, 500), size(200, 500)),
    layers: fc.array(layers, { minLength: 2, maxLength: 6 }),
  })
  .filter((drawn) => {
    const planned = plan(chain(drawn.layers), [1, 3, drawn.picture[1], drawn.picture[0]]);
    return planned.runnable && planned.multiplications < 10n ** 10n && planned.bytes > 2e7 && planned.bytes < 5e8;
  });

describe('the bytes a run is said to need', () => {
  it('are those the engine takes at most, within -5 % and +25 %, on 30 random plans', async () => {
    const ratios: number[] = [];
    for (const drawn of fc.sample(cases, 30)) {
      const memory = new EngineMemory();
      const { engine, page, run } = await openBench({ picture: drawn.picture, memoryBytes: 2 ** 32, memory });
      const job = run(chain(drawn.layers));
      const end = await page.end(job);
      const said = page.of('accepted')[0]?.bytes ?? 0;
      await engine.close();
      const ratio = said / memory.peakBytes;
      const about = `${JSON.stringify(drawn)}: said ${said}, taken ${memory.peakBytes}`;
      expect([end.kind, ratio > 0.95 && ratio < 1.25], about).toEqual(['finished', true]);
      ratios.push(ratio);
    }
    console.log(`bytes said / bytes taken: least ${Math.min(...ratios).toFixed(3)}, ${spread(ratios, 3)}`);
  });
});
