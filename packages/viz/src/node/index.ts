export { type SavePictureOptions, savePicture } from './save-picture.ts';
