export { augment } from './augment.ts';
export { grayscaleToRGB } from './color/grayscale-to-rgb.ts';
export { denormalize, normalize, type PerChannel } from './color/normalize.ts';
export { fitTo } from './fit-to.ts';
export type { Borders } from './geometric/borders.ts';
export { centerPad } from './geometric/center-pad.ts';
export { type PadOptions, pad } from './geometric/pad.ts';
export { type RandomCropOptions, type RandomCropParams, randomCrop } from './geometric/random-crop.ts';
export {
  type RandomHorizontalFlipOptions,
  type RandomHorizontalFlipParams,
  randomHorizontalFlip,
} from './geometric/random-horizontal-flip.ts';
export type { Size } from './geometric/size.ts';
export { sequence } from './sequence.ts';
