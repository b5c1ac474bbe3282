export { CifarCNN } from './cifar-cnn.ts';
export { getModel, listModels, type ModelEntry, type ModelOptions } from './registry.ts';
