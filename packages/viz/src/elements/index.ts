// Importing this file defines the elements. A name that a page has defined already stays as it is: two copies of the package may meet.
import { CnnAttribution } from './attribution-element.ts';
import { CnnConfusionMatrix } from './confusion-matrix-element.ts';
import { CnnConvArithmetic } from './conv-arithmetic-element.ts';
import { CnnCurves } from './curves-element.ts';
import { CnnFeatureMaps } from './feature-maps-element.ts';
import { CnnReceptiveField } from './receptive-field-element.ts';

const elements = {
  'cnn-attribution': CnnAttribution,
  'cnn-confusion-matrix': CnnConfusionMatrix,
  'cnn-conv-arithmetic': CnnConvArithmetic,
  'cnn-curves': CnnCurves,
  'cnn-feature-maps': CnnFeatureMaps,
  'cnn-receptive-field': CnnReceptiveField,
};

for (const [name, element] of Object.entries(elements))
  if (!customElements.get(name)) customElements.define(name, element);

export type { AttributionData } from './attribution-element.ts';
export type { CellPictures, ConfusionCell, ConfusionMatrixData } from './confusion-matrix-element.ts';
export type { CurvesData } from './curves-element.ts';
export type { ReceptiveFieldData } from './receptive-field-element.ts';
export type { ChainLayer } from './seen-windows.ts';
export { CnnAttribution, CnnConfusionMatrix, CnnConvArithmetic, CnnCurves, CnnFeatureMaps, CnnReceptiveField };
