import {
  add,
  argMax,
  type Batch,
  type Classifier,
  choices,
  clipByValue,
  clone,
  dispose,
  div,
  mul,
  type Rng,
  scope,
  sub,
  type Tensor,
  tensor,
  type Variable,
} from '@cnn/tensor';
import type { Attack } from '../attacks/attack.ts';
import { checkedLogits } from '../attacks/read-logits.ts';
import type { WeightPerturbation } from './awp.ts';
import type { RobustLoss } from './robust-loss.ts';

/** What a loop of training tells an objective for one batch; `Trainer` of `@cnn/train` does. */
export interface TrainingStep {
  /** A loss of logits and labels, for training without a {@link RobustLoss}. */
  readonly loss: (logits: Tensor, labels: Tensor) => Tensor;
  /** The model's logits in training mode. */
  readonly forward: (images: Tensor) => Tensor;
  /** The model's logits in evaluation mode: what is attacked. */
  readonly classifier: Classifier;
  /** What is trained, for `weightPerturbation`. */
  readonly variables: readonly Variable[];
  /** Chance of this step. */
  readonly rng: Rng;
}

/** A loss whose adversarial images are there. */
export interface PreparedLoss {
  /** One number, differentiable in the model's variables. */
  loss(): Tensor;
  /** Gives the adversarial images back, and puts weights back: after the gradient, before the step. */
  release(): void;
}

export interface AdversarialTrainingOptions {
  /** Made against the model as it is before each step; untargeted. */
  readonly attack: Attack;
  /** What is minimised: `trades()`, `mart()`. @default the step's own loss of the adversarial images */
  readonly loss?: RobustLoss;
  /**
   * What the attack leads images away from: their labels, or what the model takes them for, as TRADES does with `tpgd`, whose divergence knows no labels.
   * @default 'labels'
   */
  readonly from?: 'labels' | 'predictions';
  /** Changes the weights while the gradient is taken, such as `awp()`. @default none */
  readonly weightPerturbation?: WeightPerturbation;
  /** What the batches were normalised by: images are attacked as they were before, in [0, 1]. @default they are in the attack's bounds */
  readonly normalization?: { readonly mean: readonly number[]; readonly std: readonly number[] };
}

/**
 * Training on adversarial images, which are made anew for each batch against the model as it is: an `objective` for `Trainer` of `@cnn/train`.
 *
 * Use it to get a network that withstands attacks, and expect it to lose some accuracy and to train longer: `ffgsm` costs one more pass forward and back for
 * each batch, `pgd` as many as it has steps. Fast training may break down at large epsilons, where it is suddenly fooled by `pgd` again and no longer by
 * `ffgsm`: watch it with `robustness`.
 *
 * The attack sees the model in evaluation mode, without dropout and with the running averages of its batch normalisations, which it leaves as they are, as
 * in the published code of TRADES, MART and AWP; the loss is of the model in training mode, also where it asks for clean images. Images that the model
 * misclassifies are attacked too, unlike when robustness is measured. Image i's chance is
 * `rng.fold('attack', ids[i])`, so runs can be resumed exactly.
 *
 * Follows Madry et al., Towards deep learning models resistant to adversarial attacks (2018), and Wong et al., Fast is better than free (2020).
 *
 * @throws RangeError if the attack is targeted or `from` is unknown; and, when called, what the attack and the loss throw, such as for pixels out of bounds.
 * @example
 * const fast = adversarialTraining({ attack: ffgsm({ epsilon: 8 / 255 }) });
 * const careful = adversarialTraining({ attack: tpgd({ epsilon: 8 / 255 }), loss: trades({ beta: 6 }), from: 'predictions' });
 * const trainer = new Trainer(model, { loss: crossEntropy(), optimizer: sgd({ learningRate: 0.1 }), epochs: 30, objective: fast });
 */
export function adversarialTraining({
  attack,
  loss: robustLoss,
  from = 'labels',
  weightPerturbation,
  normalization,
}: AdversarialTrainingOptions): (batch: Batch, step: TrainingStep) => Promise<PreparedLoss> {
  if (attack.targeted) {
    throw new RangeError(
      `adversarialTraining: ${attack.name} is targeted, and the labels of the data are the true classes; give an untargeted attack`,
    );
  }
  if (!SOURCES.includes(from)) {
    throw new RangeError(`adversarialTraining: unknown from '${from}'; ${choices(from, SOURCES)}`);
  }
  const scale = normalization ? normalized(normalization) : UNCHANGED;
  const attacked = async ({ images, labels, ids }: Batch, { classifier, rng }: TrainingStep): Promise<Tensor> => {
    const shown: Classifier = (pixels) => scope(() => classifier(scale.apply(pixels)));
    const given = scope(() => {
      const pixels = scale.undo(images);
      if (from === 'labels') return { pixels, classes: clone(labels) };
      return { pixels, classes: argMax(checkedLogits('adversarialTraining', shown, pixels), 1) };
    });
    let found: Tensor | undefined;
    try {
      const chance = ids.map((id) => rng.fold('attack', id));
      found = await attack(shown, given.pixels, given.classes, { rng: chance, alsoReached: true });
      const changed = found;
      return scope(() => scale.apply(changed));
    } finally {
      dispose([...Object.values(given), ...(found ? [found] : [])]);
    }
  };
  return async (batch, step) => {
    const { images, labels } = batch;
    const { loss, forward, variables } = step;
    const adversarial = await attacked(batch, step);
    const objective = () =>
      scope(() => (robustLoss ? robustLoss(forward, images, labels, adversarial) : loss(forward(adversarial), labels)));
    try {
      const restore = weightPerturbation?.(variables, objective);
      const release = () => {
        restore?.();
        adversarial.dispose();
      };
      return { loss: objective, release };
    } catch (error) {
      adversarial.dispose();
      throw error;
    }
  };
}

const SOURCES: readonly NonNullable<AdversarialTrainingOptions['from']>[] = ['labels', 'predictions'];

/** From pixels to what a model takes, and back. */
interface Scale {
  apply(pixels: Tensor): Tensor;
  undo(images: Tensor): Tensor;
}

const UNCHANGED: Scale = { apply: (pixels) => clone(pixels), undo: (images) => clone(images) };

function normalized({ mean, std }: NonNullable<AdversarialTrainingOptions['normalization']>): Scale {
  return {
    apply: (pixels) => div(sub(pixels, tensor([...mean])), tensor([...std])),
    // Rounding may leave a pixel just outside.
    undo: (images) => clipByValue(add(mul(images, tensor([...std])), tensor([...mean])), 0, 1),
  };
}
