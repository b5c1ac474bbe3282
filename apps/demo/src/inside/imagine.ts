import { normalize } from '@cnn/augment';
import { recordOutputs } from '@cnn/layers';
import { modelInfo } from '@cnn/models';
import { clone, dispose, keep, scope, type Tensor, zeros } from '@cnn/tensor';
import {
  channel as channelObjective,
  fourierImage,
  type ImageParametrization,
  pngDataUrl,
  toPictures,
  visualizeFeature,
} from '@cnn/viz';
import type { OpenedNetwork } from '../networks/opened-network.ts';

/** What a picture is made for. */
export interface ImaginationWish {
  /** Dotted name of a layer; '' is the network's output, whose channels are the classes. */
  readonly layer: string;
  readonly channel: number;
  /** Of gradient ascent. */
  readonly steps: number;
}

/** How far a picture has come. */
export interface ImaginationStep {
  /** Counted from 1. */
  readonly step: number;
  /** How much the channel answers, on average over its places. */
  readonly score: number;
  /** The picture so far, as an address for `<img>`; not with every step. */
  readonly url?: string;
}

/** Edge of pictures for layers that take any size, in pixels. */
const EDGE = 64;
/** Steps between two pictures on the way. */
const BETWEEN = 8;

/**
 * Makes a picture out of noise that a channel, or a class, answers to most.
 *
 * @param signal stops between two steps.
 * @param tell is called after each step.
 * @returns the finished picture, as an address for `<img>`.
 * @throws RangeError for a layer or channel that the network does not have; the signal's reason.
 */
export async function imagine(
  { network, settings }: OpenedNetwork,
  { layer, channel, steps }: ImaginationWish,
  signal: AbortSignal,
  tell: (step: ImaginationStep) => void,
): Promise<string> {
  const [height, width, channels] = modelInfo(settings.model).inputShape;
  const isFree = layer !== '' && hasPlaces(network, [1, height, width, channels], layer);
  const { image, take } = watched(fourierImage());
  const { apply } = normalize(settings.mean, settings.std);
  // What was told last, so that a picture never arrives behind a later one.
  let told: Promise<void> = Promise.resolve();
  try {
    const made = await visualizeFeature(network, channelObjective(layer, channel), {
      size: isFree ? [EDGE, EDGE] : [height, width],
      channels,
      steps,
      image,
      preprocess: (images) => apply(images, undefined),
      signal,
      onStep: ({ step, score }) => {
        const sofar = take();
        if (step % BETWEEN !== 1 || !sofar) {
          dispose(sofar ?? []);
          tell({ step, score });
          return;
        }
        told = told.then(async () => tell({ step, score, url: await urlOf(sofar) }));
      },
    });
    await told;
    return await urlOf(made);
  } finally {
    dispose(take() ?? []);
  }
}

/** Remembers the last picture that was painted: what it was made of is gone after the step. */
function watched(inner: ImageParametrization): { image: ImageParametrization; take: () => Tensor | undefined } {
  let last: Tensor | undefined;
  const take = () => {
    const taken = last;
    last = undefined;
    return taken;
  };
  const paint: ImageParametrization['paint'] = (numbers, shape) => {
    const painted = inner.paint(numbers, shape);
    dispose(take() ?? []);
    last = keep(clone(painted));
    return painted;
  };
  return { image: { ...inner, paint }, take };
}

async function urlOf(images: Tensor): Promise<string> {
  try {
    const [picture] = await toPictures(images);
    return pngDataUrl(picture);
  } finally {
    dispose(images);
  }
}

/** Whether a layer gives images of more than one place: before it, no layer demands a size. */
function hasPlaces(network: OpenedNetwork['network'], shape: readonly number[], layer: string): boolean {
  const { outputs, logits } = scope(() => recordOutputs(network, zeros([...shape])));
  const found = outputs.find(({ name }) => name === layer)?.output.shape ?? [];
  dispose([logits, ...outputs.map(({ output }) => output)]);
  return found.length === 4 && found[1]! * found[2]! > 1;
}
