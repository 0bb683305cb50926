/** What computed a step, in words. */
export interface AlgorithmView {
  readonly id: string;
  /** The step's part of a block; absent where there is one step. */
  readonly part?: string;
  readonly name: string;
  readonly kernels: string;
  readonly why: string;
  /** How far it is from double precision, once that was asked for. */
  readonly error?: string;
}

export interface AlgorithmOption {
  /** Empty: by rule. */
  readonly value: string;
  readonly text: string;
}
