import type { Place } from './graph-item.ts';

export interface WirePath {
  /** For an SVG path. */
  readonly d: string;
  /** Where its label stands: in the middle of the gap before its reader. */
  readonly label: Place;
}

/** A wire from one side of a block to another's, level where it begins, ends and passes a column. */
export function wirePath(from: Place, to: Place, bends: readonly Place[]): WirePath {
  const points = [from, ...bends, to];
  const [x, y] = from;
  const parts = points.slice(1).map((point, index) => curve(points[index] ?? from, point));
  const [lastX, lastY] = points.at(-2) ?? from;
  return { d: `M${x},${y} ${parts.join(' ')}`, label: [(lastX + to[0]) / 2, (lastY + to[1]) / 2] };
}

function curve([x1, y1]: Place, [x2, y2]: Place): string {
  // Where it must go back, it first swings out.
  const reach = x2 > x1 ? (x2 - x1) / 2 : Math.min(160, 24 + (x1 - x2) / 3);
  return `C${x1 + reach},${y1} ${x2 - reach},${y2} ${x2},${y2}`;
}
