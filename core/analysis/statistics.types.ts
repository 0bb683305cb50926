/** What the lab says about one feature map. min, max, mean and std over finite values only; NaN where there is none. */
export interface MapStatistics {
  readonly count: number;
  readonly min: number;
  readonly max: number;
  readonly mean: number;
  readonly std: number;
  readonly zeros: number;
  readonly nan: number;
  readonly infinite: number;
}

/** How far two tensors of one shape are apart. */
export interface Difference {
  readonly maxAbsolute: number;
  /** Root of the mean square of the difference. */
  readonly rms: number;
  /** ‖a − b‖ / ‖a‖; NaN where ‖a‖ = 0. */
  readonly relative: number;
  /** 20 log10((max a − min a) / rms), dB; Infinity where equal. */
  readonly psnr: number;
}
