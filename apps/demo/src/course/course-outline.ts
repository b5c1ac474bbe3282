import type { CourseSection } from './course-section.ts';
import { convolutionSections } from './sections-convolution.ts';
import { failureSections } from './sections-failure.ts';
import { layerSections } from './sections-layers.ts';
import { lookingSections } from './sections-looking.ts';
import { networkSections } from './sections-network.ts';
import { regularizationSections } from './sections-regularization.ts';

/** The whole course, in its order. */
export const outline: readonly CourseSection[] = [
  ...convolutionSections,
  ...layerSections,
  ...regularizationSections,
  ...networkSections,
  ...lookingSections,
  ...failureSections,
];
