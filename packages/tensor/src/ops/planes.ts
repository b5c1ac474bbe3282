import { add, gatherND, reshape, scatterND, stack, tensor, tensorScatterUpdate, zeros } from '@tensorflow/tfjs-core';
import { checkShape } from '../checks.ts';
import { scope } from '../scope.ts';
import type { Tensor } from '../tensor.ts';

// Places in images by their number within the plane of their image and channel, row·width + column, as PyTorch counts them. Batch, place and
// channel are kept apart all the way: WebGPU reads indices through float32, which holds a plane's but not a whole batch's.

/** @internal The values of images at `indices` `[batch, h, w, channels]` of each plane. */
export function takeFromPlanes(images: Tensor, indices: Tensor): Tensor {
  const [batch, height, width, channels] = images.shape as number[];
  return scope(() => {
    const planes = reshape(images, [batch, height * width, channels]);
    return reshape(gatherND(planes, coordinates(indices)), indices.shape);
  });
}

/** @internal Images of zeros to which `values` are added at `indices`. */
export function addToPlanes(values: Tensor, indices: Tensor, [height, width]: readonly number[]): Tensor {
  const [batch, , , channels] = values.shape as number[];
  return scope(() => {
    const sums = scatterND(coordinates(indices), reshape(values, [values.size]), [batch, height * width, channels]);
    return reshape(sums, [batch, height, width, channels]);
  });
}

/** @internal Images of zeros but for `values` at `indices`; of several at one place the last one stays. */
export function putIntoPlanes(values: Tensor, indices: Tensor, [height, width]: readonly number[]): Tensor {
  const [batch, , , channels] = values.shape as number[];
  return scope(() => {
    const empty = zeros([batch, height * width, channels], 'float32');
    const put = tensorScatterUpdate(empty, coordinates(indices), reshape(values, [values.size]));
    return reshape(put, [batch, height, width, channels]);
  });
}

/** @internal The number of each place within its plane: int32 `[batch, height, width, channels]`. */
export function planeIndices([batch, height, width, channels]: readonly number[]): Tensor {
  return scope(() => {
    const places = Int32Array.from({ length: height * width }, (_, place) => place);
    return add(zeros([batch, 1, 1, channels], 'int32'), tensor(places, [1, height, width, 1], 'int32'));
  });
}

/** `[number of values, 3]`: image, place and channel of each. */
function coordinates(indices: Tensor): Tensor {
  const [batch, , , channels] = checkShape('indices', indices, [null, null, null, null]);
  return scope(() => {
    const nothing = zeros(indices.shape, 'int32');
    const images = tensor(
      Int32Array.from({ length: batch }, (_, i) => i),
      [batch, 1, 1, 1],
      'int32',
    );
    const planes = tensor(
      Int32Array.from({ length: channels }, (_, i) => i),
      [1, 1, 1, channels],
      'int32',
    );
    const all = [add(nothing, images), indices, add(nothing, planes)].map((each) => reshape(each, [indices.size]));
    return stack(all, 1);
  });
}
