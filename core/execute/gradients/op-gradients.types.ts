/** The values of a tensor: float32 as the lab holds them, or float64. */
export type Numbers = Float32Array | Float64Array;

/** What a layer was given: its inputs, and its weights in the order of its slots. */
export interface OpValues {
  readonly inputs: readonly Numbers[];
  readonly weights: readonly Numbers[];
}

/** How a number changes with every value a layer was given: one array per input and per weight tensor, shaped alike. */
export interface OpGradients {
  readonly inputs: readonly Float64Array[];
  readonly weights: readonly Float64Array[];
}

/** `inputs` spares the work for the weights, whose list is then empty. */
export type Wanted = 'all' | 'inputs';
