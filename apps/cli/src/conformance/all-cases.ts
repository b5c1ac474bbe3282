import { activationCases } from './activation-cases.ts';
import { activationLayerCases } from './activation-layer-cases.ts';
import { arithmeticCases } from './arithmetic-cases.ts';
import { colorCases, effectCases, geometricCases, mixingCases } from './augmentation-table.ts';
import type { ConformanceCase } from './conformance-case.ts';
import { convolutionCases } from './convolution-cases.ts';
import { lossCases } from './loss-cases.ts';
import { modelCases } from './model-cases.ts';
import { blockCases, normLayerCases } from './module-cases.ts';
import { normCases } from './norm-cases.ts';
import { optimizerCases } from './optimizer-cases.ts';
import { plainLayerCases } from './plain-layer-cases.ts';
import { poolingCases } from './pooling-cases.ts';
import { samplingCases } from './sampling-cases.ts';
import { shapeCases } from './shape-cases.ts';

/** Every case, family by family. */
export const allCases: readonly ConformanceCase[] = [
  ...arithmeticCases,
  ...shapeCases,
  ...activationCases,
  ...convolutionCases,
  ...poolingCases,
  ...samplingCases,
  ...normCases,
  ...plainLayerCases,
  ...activationLayerCases,
  ...normLayerCases,
  ...blockCases,
  ...lossCases,
  ...optimizerCases,
  ...colorCases,
  ...effectCases,
  ...geometricCases,
  ...mixingCases,
  ...modelCases,
];
