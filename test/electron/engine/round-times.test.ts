import { expect, it } from 'vitest';
import { roundTimes, stepTimes } from '../../../electron/engine/run-share.ts';

const prompt = [
  { begin: 100, end: 110 },
  { begin: 110, end: 121 },
];

it.each([
  [
    'that began late, while the others worked',
    [
      { begin: 109, end: 110 },
      { begin: 120, end: 121 },
    ],
  ],
  [
    'that saw late that all was done',
    [
      { begin: 100, end: 190 },
      { begin: 110, end: 200 },
    ],
  ],
])('rounds take as long as they took, whatever the view of a thread %s', (_, late) => {
  expect(roundTimes([prompt, late])).toEqual([10, 11]);
  expect(roundTimes([late, prompt])).toEqual([10, 11]);
});

it('only rounds that every thread has done count', () => {
  expect(roundTimes([prompt, prompt.slice(0, 1)])).toEqual([10]);
  expect(roundTimes([prompt, []])).toEqual([]);
});

it('steps take what the threads that share them spend on them, on the mean', () => {
  const views = [
    { begin: 0, end: 9, steps: [4, 2] },
    { begin: 0, end: 9, steps: [2, 3] },
  ];
  expect(stepTimes(views)).toEqual([3, 2.5]);
  expect(stepTimes([])).toEqual([]);
});
