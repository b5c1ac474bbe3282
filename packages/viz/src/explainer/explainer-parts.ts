import { CnnExplainerCells } from './cells-element.ts';
import { CnnExplainerConvolution } from './convolution-element.ts';
import { CnnExplainerDetail } from './detail-element.ts';
import { CnnExplainerMap } from './map-element.ts';
import { CnnExplainerOverview } from './overview-element.ts';
import { CnnExplainerSoftmax } from './softmax-element.ts';
import { CnnExplainerVector } from './vector-element.ts';

/** The elements that `<cnn-explainer>` is made of, by their names. */
export const explainerParts = {
  'cnn-explainer-cells': CnnExplainerCells,
  'cnn-explainer-convolution': CnnExplainerConvolution,
  'cnn-explainer-detail': CnnExplainerDetail,
  'cnn-explainer-map': CnnExplainerMap,
  'cnn-explainer-overview': CnnExplainerOverview,
  'cnn-explainer-softmax': CnnExplainerSoftmax,
  'cnn-explainer-vector': CnnExplainerVector,
};
