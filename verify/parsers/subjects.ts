import { addresses } from './addresses.ts';
import { dataFiles } from './data-files.ts';
import { dataSets } from './data-sets.ts';
import { elements } from './elements.ts';
import { logs } from './logs.ts';
import { options } from './options.ts';
import { recipeSubjects } from './recipes.ts';
import { runs } from './runs.ts';
import { searches } from './searches.ts';
import type { Subject } from './subject.ts';
import { weights } from './weights.ts';

/** All parsers of what comes from outside. */
export const subjects: readonly Subject[] = [
  ...dataFiles,
  ...dataSets,
  ...weights,
  ...runs,
  ...recipeSubjects,
  ...searches,
  ...logs,
  ...options,
  ...addresses,
  ...elements,
];
