import { type AccuracyCurveOptions, accuracyCurve, type CurvePoint, noise, smallestChanges } from '@cnn/adversarial';
import type { Image } from '@cnn/datasets';
import { type Batch, type Classifier, nextTurn, Rng, tensor } from '@cnn/tensor';
import type { OpenedNetwork } from '../networks/opened-network.ts';
import { attackChoice, EPSILONS } from './attack-choices.ts';
import type { AttackSettings } from './attack-settings.ts';
import { answersTo, classifierOf, imagesOf } from './attacked-network.ts';
import { isNorm, makeAttack } from './make-attack.ts';

/** What a curve is made of. Plain data. */
export interface CurveRequest extends AttackSettings {
  /** Id of the network. */
  readonly network: string;
  readonly samples: readonly { readonly image: Image; readonly label: string }[];
}

/** Accuracy of a network on the samples, by epsilon. Plain data. */
export interface SampleCurve {
  readonly attack: readonly CurvePoint[];
  /** Under plain noise of the same sizes. */
  readonly noise: readonly CurvePoint[];
  /** Pictures that count. */
  readonly total: number;
  /** Whether their own classes count as right; else what the network says to them as they are. */
  readonly isKnown: boolean;
}

/** Pictures that are attacked at once: more would be quicker, fewer tell sooner how far it is. */
const AT_ONCE = 2;

/**
 * The curve of the samples that the network knows; where it knows none, its own answers count as right.
 *
 * @param onProgress called with the share that is done.
 * @throws RangeError for an attack that counts pixels, as it has no epsilon; and what attacks throw.
 */
export async function sampleCurve(
  opened: OpenedNetwork,
  request: CurveRequest,
  onProgress: (share: number) => void,
  signal: AbortSignal,
): Promise<SampleCurve> {
  const { norm, seed } = request;
  if (!isNorm(norm))
    throw new RangeError(`expected a norm with an epsilon for the curve, found ${norm}; choose another one`);
  const classifier = classifierOf(opened);
  const { pictures, labels, isKnown } = await knownSamples(opened, classifier, request);
  const epsilons = curveEpsilons(EPSILONS[norm].most);
  const settings = { ...request, target: undefined };
  let taken = 0;
  const take = (): void => onProgress(taken++ / (2 * Math.ceil(pictures.length / AT_ONCE)));
  const source = () => batches(opened, pictures, labels, take);
  const options: AccuracyCurveOptions = { rng: new Rng(seed).fold('curve'), signal };
  const attack = attackChoice(request.attack)?.isLimited
    ? await accuracyCurve(classifier, source(), (epsilon) => makeAttack({ ...settings, epsilon }), epsilons, options)
    : (await smallestChanges(classifier, source(), makeAttack(settings), { ...options, norm })).curve([0, ...epsilons]);
  const noisy = await accuracyCurve(classifier, source(), (epsilon) => noise({ epsilon, norm }), epsilons, options);
  return { attack, noise: noisy, total: pictures.length, isKnown };
}

/** From a thirty-second of the slider to its end, for the maximum norm with the course's 0.005 among them. */
function curveEpsilons(most: number): number[] {
  const doubled = [1 / 64, 1 / 32, 1 / 16, 1 / 8, 1 / 4, 1 / 2, 1].map((share) => share * most);
  return most === EPSILONS.Linf.most ? [...doubled, 0.005].sort((a, b) => a - b) : doubled;
}

async function knownSamples(opened: OpenedNetwork, classifier: Classifier, { samples }: CurveRequest) {
  const { classes, imageShape } = opened.settings;
  const known = samples.filter(({ label }) => classes.includes(label));
  if (known.length > 0) {
    return {
      pictures: known.map(({ image }) => image),
      labels: known.map(({ label }) => classes.indexOf(label)),
      isKnown: true,
    };
  }
  const pictures = samples.map(({ image }) => image);
  const images = imagesOf(pictures, imageShape);
  const answers = await answersTo(classifier, images).finally(() => images.dispose());
  return { pictures, labels: answers.map(({ prediction }) => prediction), isKnown: false };
}

async function* batches(
  { settings }: OpenedNetwork,
  pictures: readonly Image[],
  labels: readonly number[],
  take: () => void,
): AsyncGenerator<Batch> {
  for (let from = 0; from < pictures.length; from += AT_ONCE) {
    take();
    await nextTurn();
    const own = pictures.slice(from, from + AT_ONCE);
    yield {
      images: imagesOf(own, settings.imageShape),
      labels: tensor(labels.slice(from, from + AT_ONCE), [own.length], 'int32'),
      ids: own.map((_, i) => from + i),
    };
  }
}
