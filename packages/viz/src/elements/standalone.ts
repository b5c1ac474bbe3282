// The elements that need no model, for a page without a bundler: one script, with all that they need.
import { CnnAttribution } from './attribution-element.ts';
import { CnnConfusionMatrix } from './confusion-matrix-element.ts';
import { CnnConvArithmetic } from './conv-arithmetic-element.ts';
import { CnnCurves } from './curves-element.ts';
import { defineElements } from './define-elements.ts';
import { CnnFeatureMaps } from './feature-maps-element.ts';
import { CnnReceptiveField } from './receptive-field-element.ts';

defineElements({
  'cnn-attribution': CnnAttribution,
  'cnn-confusion-matrix': CnnConfusionMatrix,
  'cnn-conv-arithmetic': CnnConvArithmetic,
  'cnn-curves': CnnCurves,
  'cnn-feature-maps': CnnFeatureMaps,
  'cnn-receptive-field': CnnReceptiveField,
});
