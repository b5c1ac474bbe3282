import type { Module } from '@cnn/layers';
import {
  add,
  checkImages,
  checkInteger,
  checkRange,
  clone,
  div,
  mul,
  scope,
  softmax,
  sub,
  sum,
  type Tensor,
  tensor,
} from '@cnn/tensor';
import { type Attribution, defineAttribution } from '../attribution/attribution.ts';
import { checkClasses, checkedLogits, predictions, targetClasses } from '../attribution/score.ts';
import { gradCam } from './grad-cam.ts';

export interface FinerCamOptions {
  /** The method whose map is drawn. @default gradCam() */
  readonly method?: Attribution<Module>;
  /** How many of the classes that are nearest in score the target is held against. @default 3 */
  readonly compared?: number;
  /** How much they count, from 0 (not at all). @default 1 */
  readonly strength?: number;
}

/**
 * Why this class and not that: the map of how far the target's logit lies above those of the classes most like it.
 *
 * What all of them share cancels out; what tells a husky from a wolf remains. The target may be a class for all images or one for each. Follows Zhang et al.,
 * Finer-CAM (2025), and pytorch_grad_cam.FinerCAM.
 *
 * @throws RangeError if there are no classes to compare with; else as the method.
 * @example
 * const map = await finerCam({ method: gradCam({ layer: 'conv_layer.11' }) })(model, images, { target: 3 });
 */
export function finerCam({
  method = gradCam(),
  compared = 3,
  strength = 1,
}: FinerCamOptions = {}): Attribution<Module> {
  checkInteger('finerCam', 'compared', compared, 1);
  checkRange('finerCam', 'strength', strength, 0);
  return defineAttribution<Module>(
    `FinerCam of ${method.name}`,
    { compared, strength },
    async (model, images, explain) => {
      const { target } = explain;
      if (typeof target === 'function') throw new TypeError('finerCam: expected a class as target, found a function');
      const [batch] = checkImages('finerCam', images);
      const logits = scope(() => clone(checkedLogits('finerCam', model.asClassifier()(images), batch)));
      try {
        const classes = logits.shape[1]!;
        if (classes < 2) throw new RangeError('finerCam: expected at least two classes, found 1');
        const mains = target === undefined ? await predictions(logits) : targetClasses('finerCam', target, batch);
        checkClasses('finerCam', mains, classes);
        const values = Array.from(await logits.data());
        const chosen = mains.map((main, image) => {
          const row = values.slice(image * classes, (image + 1) * classes);
          return { main, others: nearest(row, main).slice(0, compared) };
        });
        return await method(model, images, {
          ...explain,
          target: (rows, imageOf) =>
            above(
              rows,
              imageOf.map((image) => chosen[image]),
              strength,
            ),
        });
      } finally {
        logits.dispose();
      }
    },
  );
}

/** The other classes, those first whose logits are like the main one's. */
function nearest(row: readonly number[], main: number): number[] {
  const distance = (index: number) => Math.abs(row[index] - row[main]);
  return [...row.keys()].filter((index) => index !== main).sort((a, b) => distance(a) - distance(b));
}

interface Comparison {
  readonly main: number;
  readonly others: readonly number[];
}

/** How far the main logit lies above the others, each counted by its own probability. */
function above(logits: Tensor, chosen: readonly Comparison[], strength: number): Tensor {
  const [rows, classes] = logits.shape as number[];
  const [main, others] = [new Float32Array(rows * classes), new Float32Array(rows * classes)];
  for (const [row, each] of chosen.entries()) {
    main[row * classes + each.main] = 1;
    for (const other of each.others) others[row * classes + other] = 1;
  }
  const weights = mul(softmax(logits), tensor(others, [rows, classes]));
  const own = sum(mul(logits, tensor(main, [rows, classes])), 1, true);
  const total = sum(mul(weights, sub(own, mul(logits, strength))), 1);
  return div(total, add(sum(weights, 1), 1e-9));
}
