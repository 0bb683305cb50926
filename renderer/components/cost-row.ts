/** A number about a layer. Counted work, measured time and what it sees have hues of their own. */
export interface CostRow {
  readonly label: string;
  readonly value: string;
  readonly tone?: 'count' | 'time' | 'field' | 'plain';
  readonly title?: string;
}

export interface FormulaView {
  readonly symbols: string;
  readonly numbers: string;
  readonly value: bigint;
}

/** What an instrumented run found. Equal is proof; different is a fault of the lab and said as one. */
export interface CountedView {
  readonly state: 'none' | 'running' | 'equal' | 'different';
  readonly value?: bigint;
}
