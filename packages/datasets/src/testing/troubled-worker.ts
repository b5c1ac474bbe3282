import { workerData } from 'node:worker_threads';
import { serveDataset } from '../workers/serve-dataset.ts';
import { TroubledDataset } from './troubled-dataset.ts';

serveDataset(() => {
  const { trouble, deaths } = workerData as TroubledDataset;
  if (trouble === 'no dataset') throw new Error('no data here');
  return new TroubledDataset(trouble, deaths);
});
