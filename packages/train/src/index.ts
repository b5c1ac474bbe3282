export { type CrossEntropyOptions, crossEntropy } from './losses/cross-entropy.ts';
export type { Loss } from './losses/loss.ts';
export { type EvaluateOptions, type Evaluation, evaluate } from './metrics/evaluate.ts';
export { type AdamOptions, adam } from './optimizers/adam.ts';
export { adamW } from './optimizers/adamw.ts';
export { Optimizer } from './optimizers/optimizer.ts';
export type { OptimizerRule, Slots, UpdateInput } from './optimizers/optimizer-rule.ts';
export { type RMSpropOptions, rmsprop } from './optimizers/rmsprop.ts';
export { type SGDOptions, sgd } from './optimizers/sgd.ts';
export { l1, l2, type Penalty } from './penalties/penalty.ts';
export { type Checkpoint, decodeCheckpoint, encodeCheckpoint, type Progress } from './trainer/checkpoint.ts';
export {
  type EpochEvent,
  type EpochRecord,
  type EvaluateEvent,
  formatEpoch,
  type StepEvent,
  type TrainerEvent,
} from './trainer/events.ts';
export { type FitOptions, Trainer, type TrainerOptions } from './trainer/trainer.ts';
