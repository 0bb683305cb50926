import type { Table } from '../../../core/encode/table.ts';
import type { PlanNode } from '../../../core/pipeline/plan.types.ts';

/** What a row of the table says of a layer, beside its plan. */
export interface TableLayer {
  readonly name: string;
  readonly kind: string;
  readonly planned: PlanNode;
  /** Measured in the last run; absent where it was not computed. */
  readonly ms?: number;
}

export const costColumns = [
  'layer',
  'kind',
  'shape',
  'multiplications',
  'additions',
  'parameters',
  'bytes',
  'field',
  'jump',
  'ms',
] as const;
export type CostColumn = (typeof costColumns)[number];

/** The counted and measured numbers of every layer, and their sums. */
export function costTable(
  layers: readonly TableLayer[],
  titles: Readonly<Record<CostColumn | 'total', string>>,
): Table {
  const rows = layers.map(({ name, kind, planned, ms }) => [
    name,
    kind,
    planned.outputShape?.join(' × ') ?? '',
    planned.multiplications,
    additionsOf(planned),
    planned.parameters,
    planned.bytes,
    planned.field?.size.join(' × ') ?? '',
    planned.field?.jump.join(' × ') ?? '',
    ms === undefined ? '' : Number(ms.toPrecision(4)),
  ]);
  const sum = (pick: (node: PlanNode) => bigint) => layers.reduce((total, { planned }) => total + pick(planned), 0n);
  const total = [
    titles.total,
    '',
    '',
    sum((node) => node.multiplications),
    sum(additionsOf),
    sum((node) => node.parameters),
    layers.reduce((bytes, { planned }) => bytes + planned.bytes, 0),
    '',
    '',
    '',
  ];
  return { header: costColumns.map((column) => titles[column]), rows: [...rows, total] };
}

function additionsOf({ steps }: PlanNode): bigint {
  return steps.reduce((total, { cost }) => total + cost.additions.value + cost.biasAdditions, 0n);
}
