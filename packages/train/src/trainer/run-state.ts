/** Where a run stands, besides the steps of its optimizer. */
export interface RunState {
  /** The epoch that is under way, from 1. */
  readonly epoch: number;
  /** Its batches that are done. */
  readonly batch: number;
  /** Those of them that were passed over. */
  readonly skipped: number;
  /** Sum of their losses. */
  readonly lossSum: number;
  /** Time spent on this epoch so far. */
  readonly seconds: number;
  /** The batch after which the model was last judged within this epoch, 0 if it was not. */
  readonly validated: number;
  /** Why the run was ended before its time. */
  readonly stopped?: string;
}

/** Before the first batch of the first epoch. */
export const startOfRun: RunState = { epoch: 1, batch: 0, skipped: 0, lossSum: 0, seconds: 0, validated: 0 };
