// Importing this file defines the elements.
import { CnnExplainer } from '../explainer/explainer-element.ts';
import { explainerParts } from '../explainer/explainer-parts.ts';
import { defineElements } from './define-elements.ts';
import { windowsOfModel } from './model-windows.ts';
import { CnnReceptiveField } from './receptive-field-element.ts';
import './standalone.ts';

CnnReceptiveField.windowsOfModel = windowsOfModel;

defineElements({ 'cnn-explainer': CnnExplainer, ...explainerParts });

export type { SamplePicture } from '../explainer/sample-strip.ts';
export type { AttributionData } from './attribution-element.ts';
export { CnnAttribution } from './attribution-element.ts';
export type { CellPictures, ConfusionCell, ConfusionMatrixData } from './confusion-matrix-element.ts';
export { CnnConfusionMatrix } from './confusion-matrix-element.ts';
export { CnnConvArithmetic } from './conv-arithmetic-element.ts';
export type { CurvesData } from './curves-element.ts';
export { CnnCurves } from './curves-element.ts';
export { CnnFeatureMaps } from './feature-maps-element.ts';
export type { ReceptiveFieldData } from './receptive-field-element.ts';
export type { ChainLayer } from './seen-windows.ts';
export { CnnExplainer, CnnReceptiveField };
