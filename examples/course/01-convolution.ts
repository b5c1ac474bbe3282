import { loadFashionMNISTSample } from '@cnn/datasets';
import { abs, conv2d, dispose, fill, tensor } from '@cnn/tensor';
import { heatMap, pictureGrid } from '@cnn/viz';
import type { Cell } from '../notebook/cell.ts';

export const cell: Cell = async ({ print, picture }) => {
  const sobel = tensor([-1, 0, 1, -2, 0, 2, -1, 0, 1], [3, 3, 1, 1]); // [height, width, in, out]

  const clothes = await loadFashionMNISTSample({ split: 'test' });
  const { pixels, label } = clothes.get(1);
  const image = tensor(
    Float32Array.from(pixels, (byte) => byte / 255),
    [1, 28, 28, 1],
  );

  const response = conv2d(image, sobel, { padding: 1 });
  const edges = abs(response);
  const even = fill([1, 3, 3, 1], 0.7);
  const flat = conv2d(even, sobel);
  print('where nothing changes:', Number((await flat.data())[0].toFixed(6)));

  const pictures = [heatMap(await image.data(), [28, 28], { colors: 'gray' }), heatMap(await edges.data(), [28, 28])];
  picture(
    'edges',
    await pictureGrid(pictures, {
      labels: [clothes.classes[label as number], 'vertical edges'],
      title: 'A gradient filter',
    }),
  );
  dispose([sobel, image, even, response, edges, flat]);
};
