export { decodeJPEG, imageHeight, imageWidth, pixelsAddress } from './jpeg';
export { allocate, reset } from './memory';
export { resizeColumns, resizeRows } from './resize';
export { detail } from './status';
