import type { Rng } from '@cnn/tensor';
import type { Image, ImageShape } from '../dataset.ts';
import type { Recipe } from '../workers/recipe.ts';
import type { CropTransform } from './center-crop.ts';
import { isWithin } from './crop-image.ts';
import type { ImageTransform } from './image-transform.ts';
import { resample } from './resample.ts';
import type { ResizeTransform } from './resize.ts';

/**
 * One transform after the other.
 *
 * A `resize` before a `centerCrop` makes only the pixels that are kept. Follows torchvision.transforms.Compose.
 *
 * @example
 * const evaluation = compose(resize(256), centerCrop(224));
 */
export function compose(...transforms: readonly ImageTransform[]): ImageTransform {
  const recipes = transforms.map(({ recipe }) => recipe);
  const recipe: Recipe | undefined = recipes.includes(undefined) ? undefined : { maker: 'compose', arguments: recipes };
  return Object.assign((image: Image, rng: Rng) => applyAll(transforms, image, rng), {
    outputShape: (shape: ImageShape | undefined) =>
      transforms.reduce<ImageShape | undefined>((known, { outputShape }) => outputShape?.(known), shape),
    recipe,
  });
}

function applyAll(transforms: readonly ImageTransform[], image: Image, rng: Rng): Image {
  let changed = image;
  for (let i = 0; i < transforms.length; i++) {
    const transform = transforms[i];
    const next = transforms[i + 1];
    if (scales(transform) && next && crops(next)) {
      const [height, width] = transform.scaled(changed.shape);
      const window = next.window([height, width, changed.shape[2]]);
      if (isWithin(window, height, width)) {
        changed = resample('resize', changed, height, width, window);
        i++;
        continue;
      }
    }
    changed = transform(changed, rng.fold(i));
  }
  return changed;
}

const scales = (transform: ImageTransform): transform is ResizeTransform => 'scaled' in transform;
const crops = (transform: ImageTransform): transform is CropTransform => 'window' in transform;
