/** Says whether a run was cancelled; once true, it stays so. A getter over a flag in shared memory will do. */
export interface CancelSignal {
  readonly cancelled: boolean;
}
