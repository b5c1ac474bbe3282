import { Rng, tensor } from '@cnn/tensor';
import type { OpenedNetwork } from '../networks/opened-network.ts';
import { EPSILONS } from './attack-choices.ts';
import type { AttackRequest } from './attack-picture.ts';
import { answersTo, classifierOf, imagesOf } from './attacked-network.ts';
import { makeAttack } from './make-attack.ts';

/** Sizes that are tried in rising order, denser where they are small, and halvings after the first that fools. */
const [TRIED, HALVINGS] = [12, 6];

/**
 * The smallest epsilon at which an attack reaches its goal, to within about a hundredth of the slider; undefined if there is none on it.
 *
 * An attack of few steps may miss with a large epsilon what it finds with a small one, so sizes are tried from below.
 */
export async function smallestEpsilon(
  opened: OpenedNetwork,
  request: AttackRequest,
  truth: number,
  signal: AbortSignal,
): Promise<number | undefined> {
  const classifier = classifierOf(opened);
  const { target, norm, seed } = request;
  const image = imagesOf([request.picture], opened.settings.imageShape);
  const labels = tensor([target ?? truth], [1], 'int32');
  const rng = new Rng(seed).fold('attack');
  const fools = async (epsilon: number): Promise<boolean> => {
    const result = await makeAttack({ ...request, epsilon })(classifier, image, labels, { rng: [rng], signal });
    const [{ prediction }] = await answersTo(classifier, result).finally(() => result.dispose());
    return target === undefined ? prediction !== truth : prediction === target;
  };
  try {
    const { most } = EPSILONS[norm];
    let low = 0;
    for (let k = 1; k <= TRIED; k++) {
      signal.throwIfAborted();
      let high = most * (k / TRIED) ** 2;
      if (!(await fools(high))) {
        low = high;
        continue;
      }
      for (let halving = 0; halving < HALVINGS; halving++) {
        signal.throwIfAborted();
        const middle = (low + high) / 2;
        if (await fools(middle)) high = middle;
        else low = middle;
      }
      return high;
    }
    return undefined;
  } finally {
    image.dispose();
    labels.dispose();
  }
}
