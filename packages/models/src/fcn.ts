import { Bottleneck, FCNHead, Module, Pass, type PassOptions } from '@cnn/layers';
import { checkImages, interpolate, Rng, scope, type Tensor } from '@cnn/tensor';
import type { ModelOptions } from './model-options.ts';
import { ResNetBackbone } from './resnet.ts';

export interface FCNOptions extends ModelOptions {
  /** Whether a second head looks at the stage before, which training adds to the loss. torchvision's trained weights have it. @default false */
  readonly aux?: boolean;
}

/** Logits of both heads of an {@link FCN}, `[batch, height, width, classes]`. */
export interface FCNOutputs {
  readonly out: Tensor;
  /** Of the second head, where there is one. */
  readonly aux?: Tensor;
}

/**
 * Says of each pixel what it shows: a ResNet-50 whose last two stages keep their size by spread kernels, a convolutional head, and its answer enlarged to the
 * picture.
 *
 * Images `[batch, height, width, 3]`, of any size → logits `[batch, height, width, classes]`; `argMax(logits, 3)` is the picture's segmentation. 32,957,013
 * parameters, 35,322,218 with both heads. Follows torchvision.models.segmentation.fcn_resnet50; Long et al., Fully convolutional networks for semantic
 * segmentation (2015).
 *
 * @param options.classes number of classes, the background included. @default 21
 * @example
 * const model = new FCN({ classes: 2 }).eval();
 * const logits = model.call(images);
 */
export class FCN extends Module {
  override readonly kind: string = 'FCN';
  readonly backbone: SteppedBackbone;
  readonly classifier: FCNHead;
  readonly auxClassifier: FCNHead | undefined;

  constructor({ rng = new Rng(0), classes = 21, aux = false }: FCNOptions = {}) {
    super();
    this.backbone = new SteppedBackbone(Bottleneck, [3, 4, 6, 3], { replaceStrideWithDilation: [false, true, true] });
    this.classifier = new FCNHead(2048, classes);
    this.auxClassifier = aux ? new FCNHead(1024, classes) : undefined;
    this.initialize(rng);
  }

  forward(x: Tensor, pass: Pass): Tensor {
    return enlarge(this.classifier.call(this.backbone.call(x, pass), pass), x);
  }

  /**
   * The answers of both heads, for training.
   *
   * @example
   * const { out, aux } = model.outputs(images, { rng });
   * const loss = add(pixelLoss(out, labels), mul(pixelLoss(aux, labels), 0.5));
   */
  outputs(x: Tensor, pass: Pass | PassOptions = {}): FCNOutputs {
    const inner = pass instanceof Pass ? pass : new Pass(this, pass);
    return scope(() => {
      const { layer3, layer4 } = this.backbone.stages(x, inner);
      const out = enlarge(this.classifier.call(layer4, inner), x);
      return this.auxClassifier ? { out, aux: enlarge(this.auxClassifier.call(layer3, inner), x) } : { out };
    });
  }
}

/** A backbone that also gives what its third stage saw. */
class SteppedBackbone extends ResNetBackbone {
  stages(x: Tensor, pass: Pass): { layer3: Tensor; layer4: Tensor } {
    const layer3 = this.toLayer3(x, pass);
    return { layer3, layer4: this.layer4.call(layer3, pass) };
  }
}

function enlarge(logits: Tensor, images: Tensor): Tensor {
  const [, height, width] = checkImages('FCN', images);
  return interpolate(logits, { size: [height, width], mode: 'bilinear' });
}
