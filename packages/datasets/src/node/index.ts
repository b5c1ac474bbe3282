export { type DecodeImageOptions, decodeImage } from './decode-image.ts';
export { type DownloadCIFAR10Options, downloadCIFAR10 } from './download-cifar10.ts';
export {
  type DownloadOptions,
  type DownloadProgress,
  type DownloadResult,
  downloadFile,
} from './download-file.ts';
export { type ExtractOptions, extractTarGz } from './extract-tar-gz.ts';
export { type ImageFile, ImageFolder } from './image-folder.ts';
export { type LoadCIFAR10Options, loadCIFAR10 } from './load-cifar10.ts';
export { type ImageFolderOptions, loadImageFolder } from './load-image-folder.ts';
