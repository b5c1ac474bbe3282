import type { Dataset } from '../dataset.ts';
import { loadModulesFrom } from '../images/load-sharp.ts';
import { make } from './makers.ts';
import { serveDataset } from './serve-dataset.ts';

serveDataset(({ recipe, base }) => {
  if (base) loadModulesFrom(base);
  return make(recipe!) as Dataset;
});
