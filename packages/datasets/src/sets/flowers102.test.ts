import { DataError } from '@cnn/tensor';
import { describe, expect, it } from 'vitest';
import layouts from '../fixtures/file-datasets.json' with { type: 'json' };
import pictures from '../fixtures/images.json' with { type: 'json' };
import { contentsOf } from '../testing/made-folder.ts';
import { memoryFolder } from '../testing/memory-folder.ts';
import { type Flowers102Split, loadFlowers102 } from './flowers102.ts';

const [layout] = layouts.flowers;
const made = () => memoryFolder(contentsOf(layout));

describe('loadFlowers102', () => {
  it.each(layout.loads)('gives $split as torchvision does', async ({ split, samples }) => {
    const { files } = await loadFlowers102({ root: made(), split: split as Flowers102Split });
    expect(Array.from({ length: files.paths.length }, (_, i) => [files.paths.get(i), files.targets[i]])).toEqual(
      samples,
    );
  });

  it('gives pictures with the names of their kinds', async () => {
    const root = made();
    const { file, shape } = pictures.files.find(({ name }) => name === 'JPEG')!;
    root.files.set('flowers-102/jpg/image_00002.jpg', new Uint8Array(Buffer.from(file, 'base64')));
    const flowers = await loadFlowers102({ root, split: 'train' });
    const sample = await flowers.get(1);
    expect([sample.shape, flowers.classes[Number(sample.label)]]).toEqual([shape, 'pink primrose']);
    expect([flowers.classes.length, new Set(flowers.classes).size, flowers.classes[101]]).toEqual([
      102,
      102,
      'blackberry lily',
    ]);
  });

  it('finds the files in the root itself', async () => {
    const inside = Object.entries(contentsOf(layout)).map(([path, content]) => [
      path.slice('flowers-102/'.length),
      content,
    ]);
    const { files } = await loadFlowers102({ root: memoryFolder(Object.fromEntries(inside)), split: 'test' });
    expect(files.paths.get(0)).toBe('jpg/image_00005.jpg');
  });

  it('refuses files that do not fit, and names what is missing', async () => {
    const root = made();
    const setid = root.files.get('flowers-102/setid.mat')!;
    root.files.set('flowers-102/setid.mat', root.files.get('flowers-102/imagelabels.mat')!);
    await expect(loadFlowers102({ root, split: 'val' })).rejects.toThrow(
      /setid.mat: expected the variables valid, found labels/,
    );
    root.files.set('flowers-102/setid.mat', setid.slice(0, 200));
    await expect(loadFlowers102({ root, split: 'val' })).rejects.toThrow(DataError);
    await root.remove('flowers-102/setid.mat');
    await expect(loadFlowers102({ root, split: 'val' })).rejects.toThrow(
      /flowers-102\/setid.mat: expected a file of Flowers102, found no/,
    );
    await expect(loadFlowers102({ root, split: 'valid' as Flowers102Split })).rejects.toThrow(RangeError);
  });

  it('refuses images without a kind', async () => {
    const root = memoryFolder(contentsOf(layouts.flowers[1]));
    await expect(loadFlowers102({ root, split: 'train' })).rejects.toThrow(
      /imagelabels.mat: expected a kind from 1 to 102 for each image of flowers-102\/setid.mat, found none for image 9; delete both/,
    );
    await expect(loadFlowers102({ root, split: 'val' })).rejects.toThrow(/found 103 for image 2/);
  });

  it('is fetched where it is missing', async () => {
    const asked: string[] = [];
    const fetch = async (url: URL | RequestInfo) => {
      asked.push(String(url));
      return new Response(null, { status: 404 });
    };
    const loading = loadFlowers102({ root: memoryFolder(), split: 'train', download: true, fetch, retries: 0 });
    await expect(loading).rejects.toThrow(DataError);
    expect(asked).toEqual(['https://www.robots.ox.ac.uk/~vgg/data/flowers/102/102flowers.tgz']);
  });
});
