import type { Settings } from '../optimizers/optimizer-rule.ts';

/**
 * How settings change while a run goes on, as a pure function of the time: nothing is remembered, so any moment can be looked at before the run.
 *
 * Time counts epochs or steps from 0, as the trainer is told. Follows torch.optim.lr_scheduler's closed forms.
 */
export interface Schedule {
  /** PyTorch's class name, such as `StepLR`. */
  readonly name: string;
  /** All options, for checkpoints and logs. */
  readonly options: Readonly<Record<string, unknown>>;
  /** Whether `at` needs what was measured. @default false */
  readonly follows?: boolean;
  /**
   * The settings at a time.
   *
   * @param base the settings that the rule was made with.
   * @param measured what was measured at the end of each time before, for schedules that follow it. @default nothing
   */
  at(time: number, base: Settings, measured?: readonly number[]): Settings;
  /**
   * The settings at `time`, at least 1, from those that a chain of schedules has come to at `time − 1`.
   *
   * Only for schedules that say more than "so many times the base": in a chain PyTorch moves these from where all together have come.
   */
  advance?(time: number, current: Settings, base: Settings, measured?: readonly number[]): Settings;
  /**
   * Where a sequence's turn to this schedule puts the settings, from those just before: its base from then on.
   *
   * Schedules without it start from the sequence's base.
   */
  enter?(before: Settings): Settings;
}
