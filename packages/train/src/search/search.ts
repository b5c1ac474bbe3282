import type { SearchConfig } from './dimensions.ts';

/**
 * What is known of one job: a line of a file in JSON Lines.
 *
 * A job may be reported when it begins, without a value, so that several of them can be under way at once; and is reported when it is over.
 */
export interface TrialReport {
  /** Counts from 0. */
  readonly trial: number;
  /** What the job is to reach, such as epochs: its `to`. */
  readonly resource: number;
  /** What was measured there; NaN if the trial failed. @default the job is under way */
  readonly value?: number;
}

/** What is to be done next: a trial is trained from a resource on to another. */
export interface Job<Config = SearchConfig> {
  readonly trial: number;
  readonly config: Config;
  /** The resource that the trial has had, such as epochs: 0 for a new one. */
  readonly from: number;
  /** The resource to reach. */
  readonly to: number;
}

/**
 * Says which configurations to try, and for how long, as a pure function of what was reported so far.
 *
 * It keeps nothing itself: whoever has the reports can go on, in another process or after a crash, and the order of the reports does not matter. Reports
 * of jobs that a crash ended are left out then, and these jobs come again.
 *
 * @example
 * const search = randomSearch({ learningRate: logUniform(1e-4, 1e-1) }, { trials: 20, seed: 0 });
 * const reports: TrialReport[] = [];
 * for (let job = search.next(reports); typeof job === 'object'; job = search.next(reports)) {
 *   const value = await train(job.config);
 *   reports.push({ trial: job.trial, resource: job.to, value });
 * }
 */
export interface Search<Config = SearchConfig> {
  readonly name: string;
  /** How many configurations are tried. */
  readonly trials: number;
  /** What a trial can be trained to, rising. */
  readonly rungs: readonly number[];
  /** The configuration of a trial; depends on the seed and its number alone. @throws RangeError if there is no such trial. */
  config(trial: number): Config;
  /**
   * The job to do now; `'wait'` if that hangs on jobs under way, `'done'` if there is nothing more to do.
   *
   * @throws RangeError if a report is of no trial or no rung of this search.
   */
  next(reports: readonly TrialReport[]): Job<Config> | 'wait' | 'done';
}

/** Which values are better: small ones, such as losses, or large ones, such as accuracies. */
export type SearchMode = 'min' | 'max';
