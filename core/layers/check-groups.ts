import { errorData } from '../errors.ts';
import type { Problem } from './field.ts';

/** Groups must divide the input and the output channels; the fix is the largest number below that does. */
export function checkGroups(groups: number, inChannels: number, outChannels: number, label: string): Problem[] {
  const common = commonDivisors(inChannels, outChannels);
  const fix = { groups: common.findLast((divisor) => divisor <= groups) ?? 1 };
  const allowed = common.join(', ');
  const problems: Problem[] = [];
  if (inChannels % groups !== 0) {
    const error = errorData('layer.groupsInput', { groups, channels: inChannels, layer: label, allowed });
    problems.push({ error, fix });
  }
  if (outChannels % groups !== 0) {
    const error = errorData('layer.groupsOutput', { groups, channels: outChannels, layer: label, allowed });
    problems.push({ error, fix });
  }
  return problems;
}

function commonDivisors(a: number, b: number): number[] {
  const divisors: number[] = [];
  for (let d = 1; d <= Math.min(a, b); d++) if (a % d === 0 && b % d === 0) divisors.push(d);
  return divisors;
}
