import type { Dataset } from '../dataset.ts';
import { adoptImageKernels } from '../images/image-kernels.ts';
import { loadModulesFrom } from '../images/load-sharp.ts';
import { make } from './makers.ts';
import { serveDataset } from './serve-dataset.ts';

serveDataset(({ recipe, base, kernels }) => {
  if (base) loadModulesFrom(base);
  if (kernels) adoptImageKernels(kernels);
  return make(recipe!) as Dataset;
});
