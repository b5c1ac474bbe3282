export { ConcatDataset, type ConcatDatasetOptions } from './combine/concat-dataset.ts';
export { type RandomSplitOptions, randomSplit } from './combine/random-split.ts';
export { Subset } from './combine/subset.ts';
export type { Dataset, Image, ImageShape, Label, Sample } from './dataset.ts';
export {
  type DownloadFileOptions,
  type DownloadProgress,
  type DownloadResult,
  downloadFile,
} from './download/download-file.ts';
export {
  type DownloadOptions,
  downloadResources,
  type ResourceProgress,
  type ResourceResult,
} from './download/download-resources.ts';
export { type ExtractedFile, type ExtractOptions, extractArchive } from './download/extract-archive.ts';
export type { ArchiveKind, Resource } from './download/resource.ts';
export { browserFolder } from './folders/browser-folder.ts';
export type { DataFolder, FileWriter, FolderEntry, WritableFolder, WriterOptions } from './folders/data-folder.ts';
export { diskFolder } from './folders/disk-folder.ts';
export { droppedFolder } from './folders/dropped-folder.ts';
export { filesFolder } from './folders/files-folder.ts';
export { cacheFolder, isWritable, openFolder } from './folders/open-folder.ts';
export { type PackedPaths, PathList, PathListBuilder } from './folders/path-list.ts';
export type { MATData } from './formats/mat-elements.ts';
export type { MATCells, MATNumbers, MATOther, MATStructs, MATText, MATValue } from './formats/mat-value.ts';
export { type CIFARBatch, type CIFARMeta, parseCIFARBatch, parseCIFARMeta } from './formats/parse-cifar-pickle.ts';
export { type IDXArray, parseIDX } from './formats/parse-idx.ts';
export { type ParseMATOptions, parseMAT } from './formats/parse-mat.ts';
export { ImageFiles, type ImageFilesInfo } from './image-files.ts';
export { type CropTransform, centerCrop } from './images/center-crop.ts';
export { compose } from './images/compose.ts';
export { decodeBMP } from './images/decode-bmp.ts';
export { decodeGIF } from './images/decode-gif.ts';
export { type DecodeImageOptions, decodeImage } from './images/decode-image.ts';
export { decodeJPEG } from './images/decode-jpeg.ts';
export { decodePNG } from './images/decode-png.ts';
export { decodePNM } from './images/decode-pnm.ts';
export { grayscale } from './images/grayscale.ts';
export type { ImageSize } from './images/image-size.ts';
export type { ImageTransform } from './images/image-transform.ts';
export { type RandomResizedCropOptions, randomResizedCrop } from './images/random-resized-crop.ts';
export { readImage } from './images/read-image.ts';
export { type ResizeTransform, resize } from './images/resize.ts';
export { DataLoader, type DataLoaderOptions } from './loader/data-loader.ts';
export type { BrokenPolicy, BrokenSample } from './loader/host-batch.ts';
export type { DataLoaderState } from './loader/loader-state.ts';
export { ResidentLoader, type ResidentLoaderOptions } from './loader/resident-loader.ts';
export { PackedDataset, type PackedImages } from './packed-dataset.ts';
export { type BatchSamplerOptions, batchSampler } from './samplers/batch-sampler.ts';
export { type ClassBalancedSamplerOptions, classBalancedSampler } from './samplers/class-balanced-sampler.ts';
export { type DistributedSamplerOptions, distributedSampler } from './samplers/distributed-sampler.ts';
export { type GroupUniformSamplerOptions, groupUniformSampler } from './samplers/group-uniform-sampler.ts';
export { type RandomSamplerOptions, randomSampler } from './samplers/random-sampler.ts';
export type { BatchSampler, Sampler } from './samplers/sampler.ts';
export { sequentialSampler } from './samplers/sequential-sampler.ts';
export { subsetRandomSampler } from './samplers/subset-random-sampler.ts';
export { type WeightedRandomSamplerOptions, weightedRandomSampler } from './samplers/weighted-random-sampler.ts';
export { CelebAFiles, type CelebASplit, type CelebATarget, type LoadCelebAOptions, loadCelebA } from './sets/celeba.ts';
export type { CIFARFile } from './sets/cifar-records.ts';
export {
  CIFAR10,
  type CIFAR10Options,
  type LoadCIFAR10Options,
  loadCIFAR10,
  parseCIFAR10Classes,
} from './sets/cifar10.ts';
export {
  CIFAR100,
  type CIFAR100Labels,
  type CIFAR100Options,
  type LoadCIFAR100Options,
  loadCIFAR100,
} from './sets/cifar100.ts';
export type { DatasetInfo } from './sets/dataset-info.ts';
export { type EMNISTKind, type LoadEMNISTOptions, loadEMNIST } from './sets/emnist.ts';
export { FakeData, type FakeDataOptions } from './sets/fake-data.ts';
export {
  FashionMNISTSample,
  type FashionMNISTSampleOptions,
  loadFashionMNISTSample,
} from './sets/fashion-mnist-sample.ts';
export { type Flowers102Split, type LoadFlowers102Options, loadFlowers102 } from './sets/flowers102.ts';
export { type LoadHuggingFaceOptions, loadHuggingFace } from './sets/hugging-face.ts';
export { type FolderProgress, type ImageFolderOptions, imageExtensions, loadImageFolder } from './sets/image-folder.ts';
export { ImageNetFiles, type ImageNetSplit, type LoadImageNetOptions, loadImageNet } from './sets/imagenet.ts';
export { datasetInfo, listDatasets } from './sets/list-datasets.ts';
export type { LoadOptions } from './sets/load-options.ts';
export type { ImageDecoder } from './sets/loaded-files.ts';
export { type LoadMNISTOptions, loadFashionMNIST, loadKMNIST, loadMNIST } from './sets/mnist.ts';
export { loadParquet, ParquetDataset, type ParquetOptions } from './sets/parquet-dataset.ts';
export { type LoadQMNISTOptions, loadQMNIST } from './sets/qmnist.ts';
export { type LoadSTL10Options, loadSTL10 } from './sets/stl10.ts';
export { type LoadSVHNOptions, loadSVHN } from './sets/svhn.ts';
export { type ImageArray, TensorDataset, type TensorDatasetOptions } from './sets/tensor-dataset.ts';
export { computeMeanStd } from './statistics/compute-mean-std.ts';
export { type DatasetCard, type DatasetCardOptions, datasetCard, type ImageGroup } from './statistics/dataset-card.ts';
export { type FormatCardOptions, formatCard } from './statistics/format-card.ts';
export { labelsOf } from './statistics/labels-of.ts';
export type { MeanStd } from './statistics/pixel-statistics.ts';
export type { SplitCard } from './statistics/split-statistics.ts';
export type { VisitOptions } from './statistics/visit-samples.ts';
export { type TransformOptions, VisionDataset, type VisionDatasetInfo } from './vision-dataset.ts';
export type { WorkerInfo } from './workers/protocol.ts';
export type { Recipe } from './workers/recipe.ts';
export { serveDataset } from './workers/serve-dataset.ts';
