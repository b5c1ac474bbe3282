import type { Tensor } from '@cnn/tensor';

export interface LabelContext {
  /** Where in the run the batch is. */
  readonly place: string;
  /** A label that is left out. @default none */
  readonly ignoreIndex?: number;
}

/**
 * Looks through a batch's labels: classes of the model, `[batch]`, or a share of each class, `[batch, classes]`.
 *
 * @throws RangeError that names the first label that is neither.
 */
export async function checkLabels(
  labels: Tensor,
  outputs: readonly number[],
  { place, ignoreIndex }: LabelContext,
): Promise<void> {
  const values = await labels.data();
  const classes = outputs.at(-1)!;
  const isShare = labels.rank === outputs.length;
  const isClass = (value: number) =>
    (value >= 0 && value < classes && Number.isInteger(value)) || value === ignoreIndex;
  const wrong = values.findIndex((value) => !(isShare ? value >= 0 && value <= 1 : isClass(value)));
  if (wrong < 0) return;
  throw new RangeError(
    isShare
      ? `${place}: expected labels that hold a share in [0, 1] of each class, found ${values[wrong]}; look at the data's labels`
      : `${place}: label ${values[wrong]} is no class of a model with ${classes} classes; look at the data's labels`,
  );
}
