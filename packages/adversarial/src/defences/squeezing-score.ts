import type { Classifier } from '@cnn/tensor';
import { type Logits, readLogits } from '../attacks/read-logits.ts';
import { defineUnknownScore, type UnknownScore } from '../unknowns/unknown-score.ts';
import type { InputDefence } from './input-defence.ts';

/**
 * How far the probabilities of an image move when it is squeezed: much where it was attacked, little where it is as it was.
 *
 * Use it to reject images; `detection` tells how well it does. Choose the threshold on clean images, such as the highest of 95 % of them. The score is the L1
 * distance of the softmax, in [0, 2], the largest of several defences. An attack that knows of it can keep the score low while it fools
 * (Carlini and Wagner, Adversarial examples are not easily detected, 2017), by adding the score's distance to the loss that it climbs.
 *
 * Follows Xu et al., Feature squeezing: detecting adversarial examples in deep neural networks (2018).
 *
 * @param defences such as `[featureSqueezing({ bits: 1 }), featureSqueezing({ median: 2 })]`.
 * @throws RangeError if there is none; `score` throws as that of {@link UnknownScore}.
 * @example
 * const { score } = squeezingScore(classifier, [featureSqueezing({ bits: 4 }), featureSqueezing({ median: 2 })]);
 * const { auroc } = detection(await score(images), await score(adversarial));
 */
export function squeezingScore(classifier: Classifier, defences: readonly InputDefence[]): UnknownScore {
  if (defences.length === 0) throw new RangeError('squeezingScore: expected at least one defence, found none');
  const names = defences.map(({ name }) => name);
  return defineUnknownScore('squeezingScore', 'SqueezingScore', { defences: names }, async (images) => {
    const clean = probabilities(await readLogits('squeezingScore', classifier, images));
    const scores = new Float64Array(images.shape[0]);
    for (const { defend } of defences) {
      const squeezed = probabilities(await readLogits('squeezingScore', defend(classifier), images));
      for (const [i, row] of clean.entries()) {
        const moved = row.reduce((sum, p, c) => sum + Math.abs(p - squeezed[i][c]), 0);
        scores[i] = Math.max(scores[i], moved);
      }
    }
    return scores;
  });
}

/** The softmax of each row, in float64. */
function probabilities({ values, classes, predictions }: Logits): number[][] {
  return Array.from(predictions, (top, i) => {
    const exponentials = Array.from({ length: classes }, (_, c) =>
      Math.exp(values[i * classes + c] - values[i * classes + top]),
    );
    const total = exponentials.reduce((sum, value) => sum + value, 0);
    return exponentials.map((value) => value / total);
  });
}
