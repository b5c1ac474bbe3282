import { activations } from './activations.ts';
import { convolutions } from './convolutions.ts';
import { elementwise } from './elementwise.ts';
import { norms } from './norms.ts';
import { pooling } from './pooling.ts';
import { products } from './products.ts';
import { reductions } from './reductions.ts';
import { resizing } from './resizing.ts';
import { shapes } from './shapes.ts';
import type { Translations } from './translation.ts';

/** All steps that ONNX has, or that can be made of what it has. */
export const translations: Translations = {
  ...elementwise,
  ...activations,
  ...convolutions,
  ...pooling,
  ...norms,
  ...reductions,
  ...shapes,
  ...products,
  ...resizing,
};
