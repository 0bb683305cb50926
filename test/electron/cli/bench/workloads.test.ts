import { describe, expect, it } from 'vitest';
import { lower } from '../../../../core/onnx/lower.ts';
import { readOnnxModel } from '../../../../core/onnx/read-model.ts';
import { floatsOf } from '../../../../core/onnx/values.ts';
import { numel } from '../../../../core/tensor/shape.ts';
import { onnxModel } from '../../../../electron/cli/bench/onnx-model.ts';
import { benchOptions, UsageError } from '../../../../electron/cli/bench/options.ts';
import { randomWorkloads } from '../../../../electron/cli/bench/random-workloads.ts';
import { macsOf, namedWorkloads, weightShape } from '../../../../electron/cli/bench/workloads.ts';

const seeds = [0, 1, 2, 3, 4, 5, 6, 7];

describe('the named workloads', () => {
  it('have the operations of the table they are from, in GFLOP', () => {
    const sizes = namedWorkloads.map(({ id, ops }) => `${id} ${((2 * macsOf(ops)) / 1e9).toFixed(3)}`);
    expect(sizes).toEqual(
      'a 0.014,b 0.231,c 0.231,d 0.103,e 0.014,f 0.213,g 0.029,h 0.231,i 0.206,j 1.812,k 0.236,l 0.906,m 0.642,n1 0.063,n2 0.472'.split(
        ',',
      ),
    );
  });

  it('save what is known over the dense layer: 8.7 times by depthwise separable, 32 times by 32 groups', () => {
    const saved = namedWorkloads.flatMap(({ id, ops, dense }) =>
      dense === undefined ? [] : [`${id} ${(macsOf(dense) / macsOf(ops)).toFixed(1)}`],
    );
    expect(saved).toEqual(['f 8.7', 'g 32.0']);
  });
});

describe('random workloads', () => {
  it('are the same for the same seed, others for another', () => {
    expect(randomWorkloads(7, 10)).toEqual(randomWorkloads(7, 10));
    expect(randomWorkloads(7, 10)).not.toEqual(randomWorkloads(8, 10));
    expect(randomWorkloads(7, 3)).toEqual(randomWorkloads(7, 10).slice(0, 3));
  });

  it.each(seeds)('of seed %i are ten of a bearable size, every step on the output of the one before', (seed) => {
    const drawn = randomWorkloads(seed, 10);
    expect(drawn.map(({ id }) => id)).toEqual(Array.from({ length: 10 }, (_, i) => `r${i + 1}`));
    for (const { ops } of drawn) {
      expect(macsOf(ops)).toBeGreaterThanOrEqual(3e6);
      expect(macsOf(ops)).toBeLessThanOrEqual(4e8);
      for (const [i, op] of ops.entries()) if (i > 0) expect(op.input).toEqual(ops[i - 1]?.output);
    }
  });

  it('are of many kinds', () => {
    const ops = seeds.flatMap((seed) => randomWorkloads(seed, 10)).map((workload) => workload.ops);
    const count = (has: (first: (typeof ops)[number][number]) => boolean) =>
      ops.filter(([first]) => first !== undefined && has(first)).length;
    expect(count(({ type }) => type === 'conv-transpose')).toBeGreaterThan(3);
    expect(count(({ kernel }) => kernel.length === 3)).toBeGreaterThan(3);
    expect(count(({ groups, input }) => groups > 1 && groups === input[1])).toBeGreaterThan(3);
    expect(count(({ groups, input }) => groups > 1 && groups !== input[1])).toBeGreaterThan(3);
    expect(count(({ stride }) => stride[0] === 2)).toBeGreaterThan(3);
    expect(count(({ dilation }) => dilation[0] === 2)).toBeGreaterThan(0);
    expect(ops.filter(({ length }) => length === 2).length).toBeGreaterThan(3);
  });
});

describe('the ONNX model of a workload', () => {
  it.each([...namedWorkloads, ...randomWorkloads(3, 10)])(
    '$id is read back as the same steps on the same weights',
    ({ ops }) => {
      const weights = ops.map((op, i) => new Float32Array(numel(weightShape(op))).fill(0.5 + i));
      const model = readOnnxModel(onnxModel(ops, weights), { file: 'model.onnx' });
      const lowered = lower(model, new Map([['x0', { shape: ops[0]?.input ?? [], dtype: 'float32' }]]));
      if (!lowered.ok) throw new Error(JSON.stringify(lowered.problems));
      const { program } = lowered;
      expect(program.steps.map(({ op }) => op)).toEqual(ops);
      const read = program.steps.map((step) => step.weights.map((id) => program.constants.get(id)));
      expect(read.map(([weight]) => weight && floatsOf(weight))).toEqual(weights);
    },
  );
});

describe('the options', () => {
  it('choose workloads in the order of the table, drawn ones among them', () => {
    const { workloads, threads, peers, quick } = benchOptions(['--workloads', 'r2,n1,a', '--seed=5', '--threads', '1']);
    expect(workloads.map(({ id }) => id)).toEqual(['a', 'n1', 'r2']);
    expect(workloads.at(-1)).toEqual(randomWorkloads(5, 2)[1]);
    expect([threads, peers.length, quick]).toEqual([[1], 5, false]);
    expect(benchOptions([]).workloads).toHaveLength(25);
    expect(benchOptions(['--peers', 'none', '--quick'])).toMatchObject({ peers: [], quick: true });
  });

  it.each([
    [['--workloads', 'z'], /--workloads knows a, b, .* not “z”/],
    [['--threads', '0'], /--threads wants whole numbers/],
    [['--peers', 'caffe'], /--peers knows onnxruntime-node, .* not “caffe”/],
    [['--kernels', 'cuda'], /--kernels knows reference, wasm, wasm-relaxed, not “cuda”/],
    [['--seed', '-1'], /--seed wants a whole number/],
    [['--fast'], /Unknown option “--fast”/],
  ])('%j are refused in a sentence', (args, words) => {
    expect(() => benchOptions(args)).toThrow(UsageError);
    expect(() => benchOptions(args)).toThrow(words);
  });
});
