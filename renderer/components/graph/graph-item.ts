/** A block on the canvas: what it is called, where the user put it, what it reads. */
export interface GraphItem {
  readonly id: string;
  readonly title: string;
  readonly inputs: readonly string[];
  /** Inputs it shows a port for: those it has and, where there is room, one more. */
  readonly ports: number;
  readonly at?: Place;
  /** The picture: it reads nothing and stays where it is. */
  readonly fixed?: boolean;
}

/** Left upper corner, CSS pixels at the scale of 1. */
export type Place = readonly [x: number, y: number];

export interface Size {
  readonly width: number;
  readonly height: number;
}

/** A wire, and what flows through it in words. */
export interface GraphWire {
  readonly from: string;
  readonly to: string;
  readonly port: number;
  readonly label: string;
}

/** A kind of layer that is dragged from the palette. */
export const kindDragType = 'application/x-convlab-kind';

/** Positions snap to this many CSS pixels. */
export const grid = 8;

export function snapped(value: number): number {
  return Math.round(value / grid) * grid;
}

export const wireId = ({ to, port }: Pick<GraphWire, 'to' | 'port'>): string => `${to}:${port}`;
