// A folder of very many pictures: `paths-process`.
import { DataLoader, type ImageFiles, loadImageFolder } from '@cnn/datasets';
import { dispose, useBackend } from '@cnn/tensor';
import { rss, serve } from '../engine/serve.ts';

const { description } = await useBackend('wasm');
let files: ImageFiles | undefined;

await serve(
  { name: description },
  {
    async paths(root) {
      const started = performance.now();
      files = await loadImageFolder(root);
      return { ms: performance.now() - started, images: files.length };
    },
    async iterate(_root, most) {
      const started = performance.now();
      let images = 0;
      for await (const batch of new DataLoader(files!, { batchSize: 256, shuffle: true })) {
        images += batch.ids.length;
        dispose([batch.images, batch.labels]);
        if (images >= Number(most)) break;
      }
      return { ms: performance.now() - started, images };
    },
    rss,
  },
);
