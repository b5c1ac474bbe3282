import type { Tensor } from '@cnn/tensor';

/**
 * Looks through a batch's labels: classes of the model, `[batch]`, or a share of each class, `[batch, classes]`.
 *
 * @param place where in the run the batch is.
 * @throws RangeError that names the first label that is neither.
 */
export async function checkLabels(labels: Tensor, outputs: readonly number[], place: string): Promise<void> {
  const values = await labels.data();
  const classes = outputs.at(-1)!;
  const isShare = labels.rank === outputs.length;
  const wrong = values.findIndex((value) => !(value >= 0 && (isShare ? value <= 1 : value < classes)));
  if (wrong < 0) return;
  throw new RangeError(
    isShare
      ? `${place}: expected labels that hold a share in [0, 1] of each class, found ${values[wrong]}; look at the data's labels`
      : `${place}: label ${values[wrong]} is no class of a model with ${classes} classes; look at the data's labels`,
  );
}
