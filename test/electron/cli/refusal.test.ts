import { describe, expect, it } from 'vitest';
import { isOneSentence, processorClock, refusalVerdict } from '../../../electron/cli/conformance/refusal.ts';

const sentence = '“model.onnx” is empty (0 bytes): choose an ONNX model.';

describe('what must be refused', () => {
  it.each([
    { title: 'in one sentence', said: sentence, ms: 1000, must: true, status: 'passed', reasons: [sentence] },
    {
      title: 'not at all',
      said: undefined,
      ms: 1,
      must: true,
      status: 'failed',
      reasons: ['it was accepted, but must be refused'],
    },
    { title: 'not at all, where it need not be', said: undefined, ms: 1, must: false, status: 'passed', reasons: [] },
    {
      title: 'too late',
      said: sentence,
      ms: 1000.6,
      must: true,
      status: 'failed',
      reasons: ['it took 1001 ms, more than 1000'],
    },
    {
      title: 'in two sentences',
      said: `${sentence} Or another.`,
      ms: 1,
      must: true,
      status: 'failed',
      reasons: [`it is not refused in one sentence: ${sentence} Or another.`],
    },
    {
      title: 'in two sentences and too late, where it need not be',
      said: 'No. Never.',
      ms: 5000,
      must: false,
      status: 'failed',
      reasons: ['it took 5000 ms, more than 1000', 'it is not refused in one sentence: No. Never.'],
    },
  ])('and is refused $title: $status', ({ said, ms, must, status, reasons }) => {
    expect(refusalVerdict(said, ms, must)).toEqual({ status, reasons, unchecked: [] });
  });

  it('the clock takes the time of the processor', () => {
    const clock = processorClock();
    const first = clock();
    for (let i = 0, x = 1; i < 3e6; i++) x = Math.sin(x);
    expect(first).toBeGreaterThanOrEqual(0);
    expect(clock()).toBeGreaterThan(first);
  });
});

describe('one sentence', () => {
  it.each([
    sentence,
    'Node “a. B” needs the operator Gone (opset 13), which the lab does not have: export the network without it.',
    '2 groups do not divide the 5 input channels of “conv”: choose one of 1.',
    '“padding” is {"size":"expl..., but must be padding with 0.5 or more.',
  ])('is “%s”', (text) => {
    expect(isOneSentence(text)).toBe(true);
  });

  it.each([
    '',
    '.',
    'TypeError: x is not a function',
    'undefined',
    'It is wrong. Choose another.',
    'It is wrong! Choose another.',
    'Wrong (see there.) Choose another.',
    'It is wrong:\nchoose another.',
    'It is wrong...',
    'it is wrong.',
  ])('is not “%s”', (text) => {
    expect(isOneSentence(text)).toBe(false);
  });
});
