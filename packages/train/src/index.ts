export { type BCEOptions, bce } from './losses/bce.ts';
export { type BCEWithLogitsOptions, bceWithLogits } from './losses/bce-with-logits.ts';
export type { LossWeight } from './losses/criterion.ts';
export { type CrossEntropyOptions, crossEntropy } from './losses/cross-entropy.ts';
export { type GaussianLoss, type GaussianNLLOptions, gaussianNll } from './losses/gaussian-nll.ts';
export { cosineEmbedding, hingeEmbedding, type MarginOptions, marginRanking, type PairLoss } from './losses/hinge.ts';
export { type KLDivOptions, klDiv } from './losses/kl-div.ts';
export type { LabelLossOptions } from './losses/label-loss.ts';
export type { Criterion, Loss } from './losses/loss.ts';
export { type MultiMarginOptions, multiMargin } from './losses/multi-margin.ts';
export { nll } from './losses/nll.ts';
export { type PoissonNLLOptions, poissonNll } from './losses/poisson-nll.ts';
export type { Reduction, ReductionOptions } from './losses/reduction.ts';
export { type HuberOptions, huber, l1Loss, mse, type SmoothL1Options, smoothL1 } from './losses/regression.ts';
export { type SigmoidFocalOptions, sigmoidFocal } from './losses/sigmoid-focal.ts';
export { type MultiLabelSoftMarginOptions, multiLabelSoftMargin, softMargin } from './losses/soft-margin.ts';
export { type TripletLoss, type TripletMarginOptions, tripletMargin } from './losses/triplet-margin.ts';
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
