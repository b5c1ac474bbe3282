import type { GradientClip } from '../gradients/gradient-clip.ts';
import type { Loss } from '../losses/loss.ts';
import type { Metric } from '../metrics/metric.ts';
import type { ParameterGroup } from '../optimizers/optimizer.ts';
import type { OptimizerRule } from '../optimizers/optimizer-rule.ts';
import type { Constraint } from '../penalties/constraint.ts';
import type { Penalty } from '../penalties/penalty.ts';
import type { Schedule } from '../schedules/schedule.ts';
import type { ScheduleSetting } from '../schedules/schedule-setting.ts';
import type { Callback } from './callback.ts';
import type { Objective } from './objective.ts';

export interface TrainerOptions {
  readonly loss: Loss;
  /** What is minimised on the training batches, such as `adversarialTraining` of `@cnn/adversarial`; validation has the `loss`. @default the `loss` */
  readonly objective?: Objective;
  /** One rule for all parameters, or groups of them with a rule each. */
  readonly optimizer: OptimizerRule | readonly ParameterGroup[];
  /** Epochs in all, those before a resume included. */
  readonly epochs: number;
  /** Steps of the optimizer in all; training stops within an epoch if need be. @default no limit */
  readonly maxSteps?: number;
  /** Seconds of training in all, those before a resume included. @default no limit */
  readonly maxSeconds?: number;
  /** Epochs before which no callback can stop the training. @default 0 */
  readonly minEpochs?: number;
  /** Steps of the optimizer before which no callback can stop the training. @default 0 */
  readonly minSteps?: number;
  /** How settings of the optimizer change, by epochs unless its setting says otherwise, but for groups with a schedule of their own. @default they do not */
  readonly schedule?: Schedule | ScheduleSetting;
  /** Batches whose gradients are averaged for one step. @default 1 */
  readonly accumulate?: number;
  /** Holds gradients within bounds before each step. @default none */
  readonly clip?: GradientClip;
  /** Added to the loss of each batch. @default none */
  readonly penalties?: readonly Penalty[];
  /** What weights are brought back to after each step; frozen ones stay. @default none */
  readonly constraints?: readonly Constraint[];
  /** Seed of the chance inside the model, such as dropout's. @default 0 */
  readonly seed?: number;
  /** Whether each epoch ends with the accuracy on the training batches, as in the tutorial; costs a forward pass of them. @default true */
  readonly trainAccuracy?: boolean;
  /** What else is computed on the validation batches, by name. @default none */
  readonly metrics?: Readonly<Record<string, Metric<number>>>;
  /** Epochs from one validation to the next; the last epoch has one too. @default 1 */
  readonly validateEveryEpochs?: number;
  /** Batches within an epoch after which the model is judged, besides at its end. @default none */
  readonly validateEveryBatches?: number;
  /** Training batches of an epoch: a whole number of them, or a share in (0, 1). @default all */
  readonly limitTrainBatches?: number;
  /** Validation batches, likewise. @default all */
  readonly limitTestBatches?: number;
  /** Trains on so many batches only, the first ones of epoch 1, again and again: a model that cannot learn them by heart has a fault. @default off */
  readonly overfitBatches?: number;
  /** Looks through all gradients of each batch, and takes one that is not finite, which it names, as a loss that is not. Costs a pass over them. @default false */
  readonly detectAnomaly?: boolean;
  /** What a batch whose loss is no finite number does: end training with an error, end it, or be passed over. The model stays as it was. @default 'throw' */
  readonly nonFinite?: 'throw' | 'stop' | 'skip';
  readonly callbacks?: readonly Callback[];
}
