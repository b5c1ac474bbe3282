export { type CsvLoggerOptions, csvLogger } from './callbacks/csv-logger.ts';
export { type EarlyStopping, type EarlyStoppingOptions, earlyStopping } from './callbacks/early-stopping.ts';
export {
  type ExponentialMovingAverageOptions,
  exponentialMovingAverage,
} from './callbacks/exponential-moving-average.ts';
export { type FreezeAfterOptions, freezeAfter } from './callbacks/freeze-after.ts';
export { type JsonlLoggerOptions, jsonlLogger } from './callbacks/jsonl-logger.ts';
export { judgedWeights } from './callbacks/judged-weights.ts';
export {
  type LearningRateMonitor,
  type LearningRateMonitorOptions,
  type LearningRates,
  learningRateMonitor,
} from './callbacks/learning-rate-monitor.ts';
export {
  type KeptCheckpoint,
  type ModelCheckpoint,
  type ModelCheckpointOptions,
  modelCheckpoint,
} from './callbacks/model-checkpoint.ts';
export type { MonitorMode, MonitorOptions } from './callbacks/monitor.ts';
export { type ProgressOptions, progress } from './callbacks/progress.ts';
export { type StochasticWeightAverageOptions, stochasticWeightAverage } from './callbacks/stochastic-weight-average.ts';
export { type TensorBoardLoggerOptions, tensorBoardLogger } from './callbacks/tensor-board-logger.ts';
export { type StageSeconds, type Timer, type TimerOptions, timer } from './callbacks/timer.ts';
export { type TrailingAverageOptions, trailingAverage } from './callbacks/trailing-average.ts';
export { type UpdateBatchNormOptions, updateBatchNorm } from './callbacks/update-batch-norm.ts';
export type { WeightAverage, WeightAverageOptions } from './callbacks/weight-average.ts';
export type { FileStore } from './files/file-store.ts';
export { memoryStore } from './files/memory-store.ts';
export { type AdaptiveClipOptions, clipAdaptive } from './gradients/clip-adaptive.ts';
export { clipNorm } from './gradients/clip-norm.ts';
export { clipValue } from './gradients/clip-value.ts';
export type { ClipInput, GradientClip } from './gradients/gradient-clip.ts';
export { type ParameterGradients, parameterGradients } from './gradients/parameter-gradients.ts';
export { type CsvChange, type CsvRow, CsvTable, type DecodedCsv, decodeCsv } from './logging/csv.ts';
export type { CsvCell } from './logging/csv-cells.ts';
export {
  type DecodedEvents,
  decodeEvents,
  EVENT_FILE_VERSION,
  encodeEvent,
  eventFileName,
  eventsBefore,
  type LogEvent,
} from './logging/event-file.ts';
export { type Histogram, type HistogramBins, histogram } from './logging/histogram.ts';
export { type Hyperparameters, hyperparameterSummaries, type SessionStatus } from './logging/hyperparameters.ts';
export { type DecodedJsonLines, decodeJsonLines, encodeJsonLine, type JsonRecord } from './logging/jsonl.ts';
export type {
  HistogramSummary,
  ImageSummary,
  PluginSummary,
  ScalarForm,
  ScalarSummary,
  Summary,
  TextSummary,
} from './logging/summary.ts';
export { type ByteSink, SummaryWriter, type SummaryWriterOptions } from './logging/summary-writer.ts';
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
export { accuracy } from './metrics/accuracy.ts';
export { type AurocOptions, auroc } from './metrics/auroc.ts';
export { averagePrecision } from './metrics/average-precision.ts';
export { type BootstrapOptions, type BootstrapResult, bootstrap } from './metrics/bootstrap.ts';
export { brierScore } from './metrics/brier-score.ts';
export type { BinningOptions, CalibrationOptions } from './metrics/calibration-bins.ts';
export { type CalibrationErrorOptions, calibrationError } from './metrics/calibration-error.ts';
export type { ScoreOptions, Task } from './metrics/checked-batch.ts';
export type { Average, Averaged } from './metrics/class-average.ts';
export type {
  ClassMetricOptions,
  RatioOptions,
  TopKMetricOptions,
  ZeroDivisionOptions,
} from './metrics/class-metric.ts';
export { type CohenKappaOptions, cohenKappa } from './metrics/cohen-kappa.ts';
export {
  type ConfusionMatrix,
  type ConfusionMatrixOptions,
  confusionMatrix,
  multilabelConfusionMatrix,
} from './metrics/confusion-matrix.ts';
export type { CurveAreaOptions } from './metrics/curve-area.ts';
export type { DecisionOptions, TopKOptions } from './metrics/decisions.ts';
export { equalErrorRate } from './metrics/equal-error-rate.ts';
export { type EvaluateOptions, type Evaluation, evaluate, type JudgingOptions } from './metrics/evaluate.ts';
export { exactMatch } from './metrics/exact-match.ts';
export { type FBetaOptions, f1, fBeta } from './metrics/f-beta.ts';
export { hammingDistance } from './metrics/hamming-distance.ts';
export { type JaccardOptions, jaccard } from './metrics/jaccard.ts';
export { matthewsCorrelation } from './metrics/matthews-correlation.ts';
export type { Metric, Predictions } from './metrics/metric.ts';
export { type MetricCollectionResults, metricCollection } from './metrics/metric-collection.ts';
export { negativeLogLikelihood } from './metrics/negative-log-likelihood.ts';
export { precision, recall } from './metrics/precision-recall.ts';
export { type PrecisionRecallCurve, precisionRecallCurve } from './metrics/precision-recall-curve.ts';
export {
  type RecallAtPrecision,
  type RecallAtPrecisionOptions,
  recallAtPrecision,
} from './metrics/recall-at-precision.ts';
export { type ReliabilityBin, reliability } from './metrics/reliability.ts';
export { type RocCurve, roc } from './metrics/roc.ts';
export { runningMetric } from './metrics/running-metric.ts';
export { specificity } from './metrics/specificity.ts';
export { type StatScores, statScores } from './metrics/stat-scores.ts';
export { type AdadeltaOptions, adadelta } from './optimizers/adadelta.ts';
export { type AdagradOptions, adagrad } from './optimizers/adagrad.ts';
export { type AdamOptions, adam } from './optimizers/adam.ts';
export { type AdamaxOptions, adamax } from './optimizers/adamax.ts';
export { adamW } from './optimizers/adamw.ts';
export { type ASGDOptions, asgd } from './optimizers/asgd.ts';
export { type LambOptions, lamb } from './optimizers/lamb.ts';
export { type LionOptions, lion } from './optimizers/lion.ts';
export { type LookaheadOptions, type LookaheadSettings, lookahead } from './optimizers/lookahead.ts';
export { type MuonOptions, muon } from './optimizers/muon.ts';
export { type NAdamOptions, nadam } from './optimizers/nadam.ts';
export { type OrthogonalizeOptions, orthogonalize } from './optimizers/newton-schulz.ts';
export { Optimizer, type ParameterGroup } from './optimizers/optimizer.ts';
export { optimizerNamed, optimizerNames } from './optimizers/optimizer-named.ts';
export type { OptimizerRule, Settings, Slots, UpdateInput } from './optimizers/optimizer-rule.ts';
export { type RAdamOptions, radam } from './optimizers/radam.ts';
export { type RMSpropOptions, rmsprop } from './optimizers/rmsprop.ts';
export { type RpropOptions, rprop } from './optimizers/rprop.ts';
export { type SGDOptions, sgd } from './optimizers/sgd.ts';
export { type Constraint, maxNorm } from './penalties/constraint.ts';
export { l1, l2, type Penalty } from './penalties/penalty.ts';
export type { AnnealStrategy } from './schedules/annealing.ts';
export { chained } from './schedules/chained.ts';
export { type ConstantLROptions, constantLR } from './schedules/constant-lr.ts';
export { type CosineAnnealingLROptions, cosineAnnealingLR } from './schedules/cosine-annealing-lr.ts';
export {
  type CosineAnnealingWarmRestartsOptions,
  cosineAnnealingWarmRestarts,
} from './schedules/cosine-annealing-warm-restarts.ts';
export { type CyclicLROptions, type CyclicMode, cyclicLR } from './schedules/cyclic-lr.ts';
export { type ExponentialLROptions, exponentialLR } from './schedules/exponential-lr.ts';
export { type InverseTimeOptions, inverseTime } from './schedules/inverse-time.ts';
export { lambdaLR } from './schedules/lambda-lr.ts';
export { type LinearLROptions, linearLR } from './schedules/linear-lr.ts';
export { type MultiStepLROptions, multiStepLR } from './schedules/multi-step-lr.ts';
export { multiplicativeLR } from './schedules/multiplicative-lr.ts';
export { type OneCycleLROptions, oneCycleLR } from './schedules/one-cycle-lr.ts';
export { type PolynomialLROptions, polynomialLR } from './schedules/polynomial-lr.ts';
export { type ReduceLROnPlateauOptions, reduceLROnPlateau } from './schedules/reduce-lr-on-plateau.ts';
export type { Schedule } from './schedules/schedule.ts';
export { scheduleCurve } from './schedules/schedule-curve.ts';
export { scheduleNamed, scheduleNames } from './schedules/schedule-named.ts';
export type { ScheduleSetting } from './schedules/schedule-setting.ts';
export { sequential } from './schedules/sequential.ts';
export { type StepLROptions, stepLR } from './schedules/step-lr.ts';
export { type SwaLROptions, swaLR } from './schedules/swa-lr.ts';
export { type TriangularOptions, triangular } from './schedules/triangular.ts';
export { type AshaOptions, asha } from './search/asha.ts';
export {
  type ChoiceDimension,
  choice,
  type IntegerDimension,
  type IntegerOptions,
  integer,
  logUniform,
  type RangeDimension,
  type SearchConfig,
  type SearchDimension,
  type SearchSpace,
  type SearchValue,
  uniform,
} from './search/dimensions.ts';
export { type GridSearchOptions, gridSearch } from './search/grid-search.ts';
export { parseSearchSpace } from './search/parse-search-space.ts';
export { type RandomSearchOptions, randomSearch } from './search/random-search.ts';
export { type RankedTrial, type RankTrialsOptions, rankTrials } from './search/rank-trials.ts';
export type { Job, Search, SearchMode, TrialReport } from './search/search.ts';
export type { Callback, CallbackState } from './trainer/callback.ts';
export { type Checkpoint, decodeCheckpoint, encodeCheckpoint, type Progress } from './trainer/checkpoint.ts';
export {
  type EpochEvent,
  type EpochRecord,
  type EvaluateEvent,
  type FormatEpochOptions,
  formatEpoch,
  type Judgement,
  type SkipEvent,
  type StepEvent,
  type StopEvent,
  type TrainerEvent,
  type ValidationEvent,
} from './trainer/events.ts';
export { fastDevRun } from './trainer/fast-dev-run.ts';
export type { FitOptions } from './trainer/fit-options.ts';
export type { Objective, ObjectiveStep, PreparedObjective } from './trainer/objective.ts';
export type { RunState } from './trainer/run-state.ts';
export { Trainer } from './trainer/trainer.ts';
export type { TrainerOptions } from './trainer/trainer-options.ts';
export { batchThatFits } from './tuner/batch-that-fits.ts';
export {
  type BatchSizeTrial,
  type FindBatchSizeOptions,
  type FoundBatchSize,
  findBatchSize,
} from './tuner/find-batch-size.ts';
export { type FindLearningRateOptions, findLearningRate, type LearningRateCurve } from './tuner/find-learning-rate.ts';
export { isOutOfMemory } from './tuner/out-of-memory.ts';
