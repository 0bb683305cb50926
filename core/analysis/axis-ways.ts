import type { LayerOp } from '../layers/op.ts';
import { fieldRuleOf } from '../layers/registry.ts';
import { windowOfOp } from '../layers/sliding-window.ts';
import { borderPosition } from '../tensor/border.ts';
import { axisTaps } from '../tensor/interpolation.ts';
import { spatialOf } from '../tensor/shape.ts';
import { axisSources } from '../tensor/window-taps.ts';

/**
 * Calls `visit` for every position of input number `input` that an output position reads along one spatial axis, once for
 * every time it reads it; borders as the layer has them, constants read nothing. Answers whether that can be said: not
 * where axes mix or taps move.
 */
export function forEachWay(
  op: LayerOp,
  input: number,
  axis: number,
  visit: (from: number, to: number) => void,
): boolean {
  const [n, m] = [sizeAlong(op.input, axis), sizeAlong(op.output, axis)];
  switch (op.type) {
    case 'conv':
    case 'pool':
      slide(axisSources(windowOfOp(op), axis), op.kernel[axis] ?? 1, (stop, position) => {
        visit(position, stop);
      });
      return true;
    case 'conv-transpose':
      slide(axisSources(windowOfOp(op), axis), op.kernel[axis] ?? 1, visit);
      return true;
    case 'pad':
      for (let to = 0; to < m; to++) {
        const from = borderPosition(to - (op.padBefore[axis] ?? 0), n, op.mode);
        if (from >= 0) visit(from, to);
      }
      return true;
    case 'resize': {
      const { count, positions, weights } = axisTaps(n, m, op.interpolation, op.coordinates);
      for (const [tap, from] of positions.entries()) if (weights[tap] !== 0) visit(from, Math.floor(tap / count));
      return true;
    }
    default:
      return byRule(op, input, axis, visit);
  }
}

/** Layers without a border of their own read what their rule says. */
function byRule(op: LayerOp, input: number, axis: number, visit: (from: number, to: number) => void): boolean {
  const rule = fieldRuleOf(op, input);
  if (rule === 'everywhere' || rule.length !== spatialOf(op.input).length) return false;
  const reach = rule[axis];
  if (reach === undefined) return false;
  const [n, m] = [sizeAlong(op.input, axis), sizeAlong(op.output, axis)];
  for (let to = 0; to < m; to++) {
    const turn = Math.floor(to / reach.phases.length);
    const taps = reach.phases[to - turn * reach.phases.length];
    for (let tap = 0; tap < (taps?.count ?? 0); tap++) {
      const from = turn * reach.advance + (taps?.from ?? 0) + tap * (taps?.step ?? 1);
      if (from >= 0 && from < n) visit(from, to);
    }
  }
  return true;
}

/** Positions along a spatial axis; 1 where the shape has no such axis. */
export function sizeAlong(shape: readonly number[], axis: number): number {
  return spatialOf(shape)[axis] ?? 1;
}

/** The pairs of stop and position of one axis. */
function slide(sources: Int32Array, taps: number, visit: (stop: number, position: number) => void): void {
  for (const [i, position] of sources.entries()) if (position >= 0) visit(Math.floor(i / taps), position);
}
