import { add, checkRange, mul } from '@cnn/tensor';
import { untouched, type Views } from './view.ts';

/**
 * Pictures made brighter or darker by adding a number.
 *
 * Follows ttach.Add. Results are not kept within [0, 1].
 *
 * @param values in the units of the images; 0 comes first if it is not among them.
 *
 * @throws RangeError if a value is not finite.
 * @example
 * const classifier = testTimeAugmentation(model.asClassifier(), addValues([-0.05, 0.05]));
 */
export function addValues(values: readonly number[]): Views {
  for (const value of values) checkRange('addValues', 'values', value, Number.NEGATIVE_INFINITY);
  return (values.includes(0) ? values : [0, ...values]).map((value) => {
    if (value === 0) return untouched;
    return { ...untouched, name: `Add(${value})`, apply: (images) => add(images, value) };
  });
}

/**
 * Pictures made brighter or darker by a factor.
 *
 * Follows ttach.Multiply. Results are not kept within [0, 1].
 *
 * @param factors 1 comes first if it is not among them.
 *
 * @throws RangeError if a factor is not finite.
 * @example
 * const classifier = testTimeAugmentation(model.asClassifier(), multiplyBy([0.9, 1.1]));
 */
export function multiplyBy(factors: readonly number[]): Views {
  for (const factor of factors) checkRange('multiplyBy', 'factors', factor, Number.NEGATIVE_INFINITY);
  return (factors.includes(1) ? factors : [1, ...factors]).map((factor) => {
    if (factor === 1) return untouched;
    return { ...untouched, name: `Multiply(${factor})`, apply: (images) => mul(images, factor) };
  });
}
