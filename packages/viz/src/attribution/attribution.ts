import type { Module } from '@cnn/layers';
import { type Classifier, describeCall, type RandomSource, Rng, type Tensor } from '@cnn/tensor';

/** What is explained: any function from images to logits, or a model whose layers have names. */
export type Explained = Classifier | Module;

/**
 * The number of each image that is explained: a class for all images, one for each, or a function from logits `[rows, classes]` to `[rows]`, such as
 * `(logits) => squeeze(slice(softmax(logits), [0, 3], [-1, 1]), [1])`. Methods that change images ask for several rows of one image: `imageOf` says of which.
 */
export type Target = number | readonly number[] | ((logits: Tensor, imageOf: readonly number[]) => Tensor);

/** What a method is given beside the images. */
export interface ExplainOptions {
  /** @default for each image the class that the classifier takes it for */
  readonly target?: Target;
  /** Chance, for methods that draw: one stream for each image, or one for all, of which image i takes `rng.fold(i)`. @default new Rng(0) */
  readonly rng?: RandomSource;
  /** Stops between two passes, with the signal's reason. */
  readonly signal?: AbortSignal;
}

/**
 * Says of each value of an image what it has to do with the score of a class.
 *
 * Takes a classifier (or a model, where the method looks at a layer) and images `[batch, height, width, channels]` as the classifier takes them →
 * attributions of the same shape, or `[batch, height, width, 1]` from methods that see places only. Neither is disposed.
 */
export interface Attribution<Subject extends Explained = Classifier> {
  (subject: Subject, images: Tensor, options?: ExplainOptions): Promise<Tensor>;
  /** Kind and options, such as `IntegratedGradients(steps=50)`. */
  readonly name: string;
}

/** Gives the function of a method its name. */
export function defineAttribution<Subject extends Explained = Classifier>(
  kind: string,
  options: Readonly<Record<string, unknown>>,
  run: (subject: Subject, images: Tensor, options: ExplainOptions) => Promise<Tensor>,
): Attribution<Subject> {
  const method = (subject: Subject, images: Tensor, given: ExplainOptions = {}) => run(subject, images, given);
  return Object.defineProperty(method, 'name', { value: describeCall(kind, options) });
}

/** What is explained as a function, in evaluation mode where it is a model. */
export function classifierOf(subject: Explained): Classifier {
  return typeof subject === 'function' ? subject : subject.asClassifier();
}

/** The chance of one image. */
export function streamOf({ rng = new Rng(0) }: ExplainOptions, image: number): Rng {
  return rng instanceof Rng ? rng.fold(image) : rng[image];
}
