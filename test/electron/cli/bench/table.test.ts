import { describe, expect, it } from 'vitest';
import { barLines, barsOf } from '../../../../electron/cli/bench/bars.ts';
import { byBest, gainOf, gflops, ratioOf, scalingOf, shareOf } from '../../../../electron/cli/bench/figures.ts';
import { tableLines } from '../../../../electron/cli/bench/table.ts';
import { rowOf, took, wrong } from './rows.ts';

const peer = (name: string, ms: number) => ({ name, measured: took(ms) });

describe('the figures of a row', () => {
  it('count a multiply-add as two operations', () => {
    expect(gflops(1e8, 5)).toBe(40);
  });

  it('are a share of the bare loop, ratios above 1 where we are quicker, and the gain over the dense layer', () => {
    const row = rowOf('f', { peers: [peer('onnxruntime-node', 20)], dense: { macs: 8e8, measured: took(30) } });
    expect(shareOf(row)).toBe(0.8);
    expect(ratioOf(row, 'onnxruntime-node')).toBe(4);
    expect(gainOf(row)).toEqual({ gain: 6, promised: 8 });
    expect(scalingOf(row, rowOf('f', { threads: 2, ours: took(2.5) }))).toBe(2);
  });

  it('are by the shortest run of everybody where that is asked for', () => {
    const short = (best: number) => ({ ...took(5), best }) as const;
    const row = byBest(
      rowOf('f', {
        ours: short(4),
        peers: [{ name: 'torch', measured: short(2) }],
        dense: { macs: 8e8, measured: short(12) },
      }),
    );
    expect([shareOf(row), ratioOf(row, 'torch'), gainOf(row)?.gain]).toEqual([50 / 60, 0.5, 3]);
    expect(byBest(rowOf('f', { ours: wrong })).ours).toBe(wrong);
  });

  it('are missing where a result is wrong, be it ours or the peer’s', () => {
    const ours = rowOf('b', { ours: wrong });
    expect([shareOf(ours), ratioOf(ours, 'onnxruntime-node'), scalingOf(ours, rowOf('b'))]).toEqual([
      undefined,
      undefined,
      undefined,
    ]);
    expect(ratioOf(rowOf('b', { peers: [{ name: 'torch', measured: wrong }] }), 'torch')).toBeUndefined();
  });
});

describe('the table', () => {
  it('shows times, speeds and ratios, and says below it what is wrong or failed', () => {
    const rows = [
      rowOf('b', { peers: [peer('onnxruntime-node', 2.5), { name: 'torch', measured: wrong }] }),
      rowOf('f', {
        peers: [{ name: 'torch', measured: { state: 'unsupported', reason: 'no such thing' } }],
        dense: { macs: 8e8, measured: took(30) },
      }),
      rowOf('r1', { ours: { state: 'failed', reason: 'it ended with code 1' } }),
    ];
    expect(tableLines(rows)).toEqual([
      '    workload  GFLOP  computed by  ours ms  GFLOP/s  of loop  onnxruntime-node ms  ratio  torch ms  ratio',
      'b   a layer   0.200  direct         5.000     40.0   80.0 %                2.500   0.50     WRONG      -',
      'f   a layer   0.200  direct         5.000     40.0   80.0 %                    -      -         -      -',
      'r1  a layer   0.200                failed        -        -                5.000      -         -      -',
      'b, torch: WRONG: differs from the reference by up to 5.0e-1 of its largest value',
      'f: the dense convolution of the same job took 30.0 ms: 6.00 times as long, with 8.00 times the multiplications',
      'r1, ours: failed: it ended with code 1',
    ]);
  });
});

describe('the bars', () => {
  const linesOf = (...rows: Parameters<typeof barsOf>[0]) => barLines(barsOf(rows));

  it('are met, missed by name, or not wholly measured', () => {
    const lines = linesOf(
      rowOf('d', { ours: took(4.7) }),
      rowOf('f', { ours: took(4) }),
      rowOf('j'),
      rowOf('a', { peers: [peer('onnxruntime-node', 20)] }),
      rowOf('g', { peers: [peer('onnxruntime-node', 10)] }),
      rowOf('n1', { ours: wrong }),
    );
    expect(lines).toContain(
      'missed by j: share of the loop (threads 1) >= 0.84: d 0.85, f 1.00, j 0.80, k not measured',
    );
    expect(lines).toContain('met: grouped against onnxruntime-node (threads 1) >= 1.8: g 2.00');
    expect(lines).toContain(
      'not wholly measured: image and first layer against onnxruntime-node (threads 1) >= 2.5: a 4.00, l not measured',
    );
    expect(lines).toContain(
      'not wholly measured: separable pair and 15x15 against onnxruntime-node (threads 1) >= 5: n1 not measured, n2 not measured',
    );
  });

  it('of every workload are those that the peer computed, ours being wrong among them, and none drawn at random', () => {
    const lines = linesOf(
      rowOf('b', { peers: [peer('onnxruntime-web', 10)] }),
      rowOf('c', { peers: [peer('onnxruntime-web', 5)] }),
      rowOf('h', { ours: wrong, peers: [peer('onnxruntime-web', 5)] }),
      rowOf('m', { peers: [{ name: 'onnxruntime-web', measured: wrong }] }),
      rowOf('r1', { peers: [peer('onnxruntime-web', 1)] }),
    );
    expect(lines).toContain(
      'missed by c: every workload against onnxruntime-web (threads 1) >= 1.5: b 2.00, c 1.00, h not measured',
    );
  });

  it('of a second thread take what lasts 2 ms or more on one; the gain over the dense layer is a part of the promise', () => {
    const lines = linesOf(
      rowOf('b', { ours: took(4) }),
      rowOf('e', { ours: took(1.9) }),
      rowOf('b', { threads: 2, ours: took(2) }),
      rowOf('e', { threads: 2, ours: took(1.9) }),
      rowOf('f', { threads: 2, dense: { macs: 8e8, measured: took(30) } }),
    );
    expect(lines).toContain(
      'met: own speed on two threads, what takes 2 ms or more on one (threads 1, 2) >= 1.85: b 2.00',
    );
    expect(lines).toContain('met: gain over the dense layer, of what is promised (threads 2) >= 0.75: f 0.75');
    expect(lines.filter((line) => line.includes('transposed'))).toEqual([
      'not wholly measured: transposed against onnxruntime-node (threads 1) >= 0.85: i not measured',
      'not wholly measured: transposed against onnxruntime-node (threads 2) >= 0.8: i not measured',
    ]);
  });
});
