/** One number for every pair of filters. Plain data. */
export interface FilterMatrix {
  /** Filters of the first layer. */
  readonly rows: number;
  /** Filters of the second; the same ones where `isOneLayer`. */
  readonly columns: number;
  /** Row-major; 0, which is no measurement, in missing rows and columns. */
  readonly values: Float64Array;
  /** Filters there is no number for: their map is constant or not finite, or their weights are all 0. Rising. */
  readonly missingRows: readonly number[];
  readonly missingColumns: readonly number[];
  /** Rows and columns are the filters of one layer, so that the diagonal is each filter with itself. */
  readonly isOneLayer: boolean;
}
