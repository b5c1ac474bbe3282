import { checkInteger } from '@cnn/tensor';
import { defineInputDefence, type InputDefence } from './input-defence.ts';
import { jpegOnDevice } from './jpeg-on-device.ts';
import { straightThrough } from './straight-through.ts';

export interface JpegDefenceOptions {
  /** Of the file, a whole number in [1, 100]. @default 75 */
  readonly quality?: number;
}

/**
 * Images as they come back from a JPEG file: small changes are rounded away with the fine grain.
 *
 * Use it to see what a popular defence is worth. It stops attacks that do not know of it, and is broken by those that do: attack `defend(classifier)`
 * with `pgd`, whose gradient passes the whole file straight through (Athalye et al., Obfuscated gradients give a false sense of security, 2018),
 * and report that number.
 *
 * Images of one or three channels in [0, 1], cut to it; they stay on the device. Colours keep their full resolution (4:4:4), where most files halve it, as
 * those of `jpegCompression` do; else the pixels are those of libjpeg. Follows Guo et al., Countering adversarial
 * images using input transformations (2018), whose quality is the default.
 *
 * @throws RangeError if the quality is out of range; TypeError, when called, for another number of channels.
 * @example
 * const defended = jpegDefence({ quality: 75 }).defend(classifier);
 * const fooled = await pgd({ epsilon: 8 / 255 })(defended, images, labels);
 */
export function jpegDefence({ quality = 75 }: JpegDefenceOptions = {}): InputDefence {
  checkInteger('jpegDefence', 'quality', quality, 1, 100);
  const changed = straightThrough((images) => jpegOnDevice(images, quality));
  return defineInputDefence('jpegDefence', 'JPEGDefence', { quality }, (images) => {
    const channels = images.shape[3];
    if (channels === 1 || channels === 3) return changed(images);
    throw new TypeError(`jpegDefence: expected images of 1 or 3 channels, found ${channels}`);
  });
}
