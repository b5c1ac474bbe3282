import { checkShape, type Tensor } from '@cnn/tensor';
import { readLabels } from '../attacks/check-input.ts';

/** Logits and true classes in main memory. */
export interface Examples {
  readonly samples: number;
  readonly classes: number;
  /** Row-major `[samples, classes]`. */
  readonly logits: ArrayLike<number>;
  readonly labels: Int32Array;
}

/**
 * What a calibration is fitted on.
 *
 * @throws TypeError for another shape, or labels of another type; RangeError if there are no samples, a logit is not finite or a label is
 * no class.
 */
export async function readExamples(owner: string, logits: Tensor, labels: Tensor): Promise<Examples> {
  const [samples, classes] = checkShape(`${owner} logits`, logits, [null, null]);
  if (samples === 0 || classes === 0) {
    throw new RangeError(`${owner}: expected logits of at least one sample and class, found [${samples}, ${classes}]`);
  }
  const classOf = await readLabels(owner, labels, samples, classes);
  const values = await logits.data();
  for (let i = 0; i < values.length; i++) {
    if (Number.isFinite(values[i])) continue;
    throw new RangeError(
      `${owner}: expected finite logits, found ${values[i]} for sample ${Math.floor(i / classes)}, class ${i % classes}; ` +
        'check the weights of the classifier and the scale of its input',
    );
  }
  return { samples, classes, logits: values, labels: classOf };
}
