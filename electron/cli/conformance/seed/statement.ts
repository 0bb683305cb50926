import type { Compute } from '../compute.ts';
import type { Figure } from './compare-figures.ts';
import type { Given } from '../case-params.ts';

/** One figure twice: by the survey's words or formula, and by the lab. */
export interface Reading {
  readonly what: string;
  readonly survey: string;
  readonly lab: string;
}

export interface Statement {
  readonly figures: Figure;
  /** Where the survey says something else, or says it loosely. */
  readonly readings?: readonly Reading[];
}

/** Works out what one entry of the survey comes to, from its settings alone. */
export type Worker = (config: Given, compute: Compute) => Statement;

export function reading(what: string, survey: unknown, lab: unknown): Reading {
  const text = (value: unknown) => (typeof value === 'string' ? value : JSON.stringify(value));
  return { what, survey: text(survey), lab: text(lab) };
}
