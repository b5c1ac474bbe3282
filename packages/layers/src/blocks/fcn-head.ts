import { ReLU } from '../activations/rectifiers.ts';
import { Sequential } from '../containers/sequential.ts';
import { Conv2d } from '../layers/conv2d.ts';
import { Dropout } from '../layers/dropout.ts';
import { BatchNorm2d } from '../norms/batch-norm.ts';

/**
 * Says of every place of a feature map what it shows: the fully convolutional head of a segmentation network.
 *
 * Features `[batch, height, width, inChannels]` → logits `[batch, height, width, classes]`. In training its dropout needs chance. Follows
 * torchvision.models.segmentation.fcn.FCNHead; Long et al., Fully convolutional networks for semantic segmentation (2015).
 *
 * @throws RangeError if `inChannels` is under 4, or a size is not a positive whole number.
 * @example
 * new FCNHead(2048, 21);
 */
export class FCNHead extends Sequential {
  override readonly kind: string = 'FCNHead';

  constructor(inChannels: number, classes: number) {
    const hidden = Math.floor(inChannels / 4);
    super(
      new Conv2d(inChannels, hidden, 3, { padding: 1, bias: false }),
      new BatchNorm2d(hidden),
      new ReLU(),
      new Dropout(0.1),
      new Conv2d(hidden, classes, 1),
    );
  }
}
