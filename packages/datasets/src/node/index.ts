export { type LoadCIFAR10Options, loadCIFAR10 } from './load-cifar10.ts';
