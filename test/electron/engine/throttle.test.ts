import { expect, it } from 'vitest';
import { throttled } from '../../../electron/engine/throttle.ts';

it('a throttled call goes through at most once in its time', () => {
  let time = 0;
  const calls: string[] = [];
  const call = throttled(
    50,
    () => time,
    (text: string) => calls.push(`${text} at ${time}`),
  );
  for (; time < 200; time += 10) call('x');
  expect(calls).toEqual(['x at 0', 'x at 50', 'x at 100', 'x at 150']);
});
