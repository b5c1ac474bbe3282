import {
  d4,
  fiveCrop,
  flips,
  hflip,
  type Merge,
  mirrorTranslate,
  multiscale,
  multisize,
  tenCrop,
  testTimeAugmentation,
  type Views,
  views,
} from '@cnn/augment';
import { Module } from '@cnn/layers';
import type { Tensor } from '@cnn/tensor';
import { UsageError } from '../terminal/usage-error.ts';

type InputShape = readonly [height: number, width: number, channels: number];

/** How pictures may be looked at in a test, with what each of them is for `--help`. */
export const testTimeViews = {
  mirror: () => hflip(),
  flip: () => flips(),
  d4: () => d4(),
  'mirror-translate': () => mirrorTranslate(),
  fivecrop: (shape: InputShape) => enlarged(shape, fiveCrop([shape[0], shape[1]])),
  tencrop: (shape: InputShape) => enlarged(shape, tenCrop([shape[0], shape[1]])),
  multiscale: () => multiscale([1, 0.75, 1.25], { mode: 'bilinear' }),
} satisfies Record<string, (shape: InputShape) => Views>;

export type TestTimeName = keyof typeof testTimeViews;
export const testTimeNames = Object.keys(testTimeViews) as TestTimeName[];

export const mergeNames: readonly Merge[] = ['mean', 'gmean', 'max', 'min', 'sum', 'tsharpen'];

/** A model that is asked about several views of each picture. */
export class TestTimeModel extends Module {
  override readonly kind: string = 'TestTimeModel';
  readonly views: Views;
  readonly #name: TestTimeName;
  readonly #inputShape: InputShape;
  readonly #classifier: (images: Tensor) => Tensor;

  constructor(model: Module, inputShape: InputShape, name: TestTimeName, merge: Merge) {
    super();
    this.views = testTimeViews[name](inputShape);
    this.#name = name;
    this.#inputShape = inputShape;
    this.#classifier = testTimeAugmentation(model.asClassifier(), this.views, { merge });
  }

  /** @throws UsageError if the model does not take pictures of other sizes than its own. */
  forward(images: Tensor): Tensor {
    try {
      return this.#classifier(images);
    } catch (error) {
      if (this.#name !== 'multiscale') throw error;
      throw new UsageError(
        `--tta multiscale: the model takes pictures of ${this.#inputShape.slice(0, 2).join('×')} only ` +
          `(${(error as Error).message}); choose from ${testTimeNames.filter((name) => name !== 'multiscale').join(', ')}`,
      );
    }
  }
}

/** Windows of the model's size out of larger pictures, as 224 of 256. */
function enlarged([height, width]: InputShape, windows: Views): Views {
  const larger = (side: number) => Math.round((side * 8) / 7);
  return views(multisize([[larger(height), larger(width)]], { mode: 'bilinear' }), windows);
}
