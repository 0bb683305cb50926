import type { Algorithm, ChoiceReason } from '../layers/algorithms.ts';
import type { LayerOp } from '../layers/op.ts';
import type { KernelSet, KernelSetName, StepKernel } from './kernel-set.ts';

/** What computes a step, and why. The set is that of the kernel: `reference` for the definition. */
export interface Choice {
  readonly kernelSet: KernelSetName;
  readonly algorithm: Algorithm;
  readonly reason: ChoiceReason;
}

export interface Chosen {
  readonly kernel: StepKernel;
  readonly choice: Choice;
}

/** The kernel for a step: the one wanted if it can be, else by rule. */
export function chooseKernel(set: KernelSet, op: LayerOp, wanted?: Algorithm): Chosen {
  const forced = wanted === undefined ? undefined : set.kernelFor(op, wanted);
  const kernel = forced?.algorithm === wanted && forced !== undefined ? forced : set.kernelFor(op);
  return { kernel, choice: choiceOf(set, kernel, kernel === forced, wanted !== undefined) };
}

function choiceOf(set: KernelSet, { algorithm }: StepKernel, forced: boolean, wanted: boolean): Choice {
  const kernelSet = algorithm === 'definition' ? 'reference' : set.name;
  if (forced || wanted) return { kernelSet, algorithm, reason: forced ? 'forced' : 'impossible' };
  return { kernelSet, algorithm, reason: algorithm === 'definition' && set.compiled ? 'noKernel' : 'rule' };
}
