import { DataError } from '@cnn/tensor';
import { describe, expect, it } from 'vitest';
import layouts from '../fixtures/file-datasets.json' with { type: 'json' };
import pictures from '../fixtures/images.json' with { type: 'json' };
import { contentsOf } from '../testing/made-folder.ts';
import { memoryFolder } from '../testing/memory-folder.ts';
import { type CelebASplit, type CelebATarget, loadCelebA } from './celeba.ts';

const [layout] = layouts.celeba;
const made = () => memoryFolder(contentsOf(layout));

describe('loadCelebA', () => {
  it.each(layout.loads)(
    'gives $target of $split as torchvision does',
    async ({ split, target, samples, attributes }) => {
      const faces = await loadCelebA({ root: made(), split: split as CelebASplit, target: target as CelebATarget });
      const { paths } = faces.files;
      const each = faces.files.targets.length / paths.length;
      const found = Array.from({ length: faces.length }, (_, i) => {
        const label = [...faces.files.targets.slice(i * each, (i + 1) * each)];
        return [paths.get(i), each === 1 ? label[0] : label];
      });
      expect(found).toEqual(samples);
      // torchvision has an empty name behind the others.
      if (target === 'attr') expect([...faces.targetNames, '']).toEqual(attributes);
    },
  );

  it('gives pictures with numbers, and names these', async () => {
    const root = made();
    const { file, shape } = pictures.files.find(({ name }) => name === 'JPEG')!;
    root.files.set('celeba/img_align_celeba/000002.jpg', new Uint8Array(Buffer.from(file, 'base64')));
    const boxes = await loadCelebA({ root, split: 'valid', target: 'bbox' });
    expect([boxes.name, boxes.classes, boxes.targetNames]).toEqual(['CelebA', [], ['x_1', 'y_1', 'width', 'height']]);
    const sample = await boxes.get(0);
    const labels = layout.loads.find(({ split, target }) => split === 'valid' && target === 'bbox')!.samples;
    expect([sample.shape, sample.label]).toEqual([shape, Int32Array.from(labels[0][1] as number[])]);
    expect(() => boxes.labels()).toThrow(TypeError);
    const people = await loadCelebA({ root, split: 'valid', target: 'identity' });
    expect([Array.from(people.labels()), people.targetNames]).toEqual([[2882, 2880], []]);
    expect((await loadCelebA({ root, split: 'all', target: 'landmarks' })).targetNames).toHaveLength(10);
  });

  it('finds the files in the root itself', async () => {
    const inside = Object.entries(contentsOf(layout)).map(([path, content]) => [path.slice('celeba/'.length), content]);
    const faces = await loadCelebA({ root: memoryFolder(Object.fromEntries(inside)), split: 'test' });
    expect([faces.length, faces.files.paths.get(0)]).toEqual([2, 'img_align_celeba/000003.jpg']);
  });

  it.each<[string, string, string, RegExp]>([
    ['a list', 'list_attr_celeba.txt', '', /celeba\/list_attr_celeba.txt: expected the number of rows in line 1/],
    [
      'the names of another',
      'list_attr_celeba.txt',
      '000004.jpg→000005.jpg',
      /list_attr_celeba.txt: expected 000004.jpg in row 4, as in list_eval_partition.txt, found 000005.jpg; delete both/,
    ],
    [
      'fewer rows',
      'list_eval_partition.txt',
      '000009.jpg 0\n→',
      /list_attr_celeba.txt: expected no more in row 9, .* found 000009.jpg/,
    ],
    [
      'more rows',
      'list_eval_partition.txt',
      '000009.jpg 0\n→000009.jpg 0\n000010.jpg 0\n',
      /expected 000010.jpg in row 10, .* found its end/,
    ],
  ])('refuses %s that does not fit', async (_, file, change, message) => {
    const root = made();
    const text = new TextDecoder().decode(root.files.get(`celeba/${file}`));
    const [from, to] = change.split('→');
    root.files.set(`celeba/${file}`, new TextEncoder().encode(change === '' ? '' : text.replace(from, to)));
    await expect(loadCelebA({ root, split: 'train' })).rejects.toThrow(DataError);
    await expect(loadCelebA({ root, split: 'train' })).rejects.toThrow(message);
  });

  it('names what is missing', async () => {
    await expect(loadCelebA({ root: memoryFolder(), split: 'train' })).rejects.toThrow(
      /memory: expected a folder with CelebA: list_eval_/,
    );
    const root = made();
    await root.remove('celeba/identity_CelebA.txt');
    await expect(loadCelebA({ root, split: 'train', target: 'identity' })).rejects.toThrow(
      /celeba\/identity_CelebA.txt: expected a file/,
    );
    await root.remove('celeba/img_align_celeba');
    await expect(loadCelebA({ root, split: 'train' })).rejects.toThrow(
      /img_align_celeba\/000001.jpg: expected a file of CelebA/,
    );
  });

  it('refuses what there is not', async () => {
    await expect(loadCelebA({ root: made(), split: 'val' as CelebASplit })).rejects.toThrow(
      new RangeError("loadCelebA: split must be 'train', 'valid', 'test' or 'all', found 'val'"),
    );
    await expect(loadCelebA({ root: made(), split: 'all', target: 'age' as CelebATarget })).rejects.toThrow(RangeError);
  });

  it('is fetched where it is missing, and says what came instead', async () => {
    // As Drive answers when too many have asked.
    const page = async () => new Response('<!DOCTYPE html><title>Google Drive - Quota exceeded</title>');
    const loading = loadCelebA({ root: memoryFolder(), split: 'all', download: true, fetch: page, retries: 0 });
    await expect(loading).rejects.toThrow(DataError);
    await expect(loading).rejects.toThrow(
      /^https:\/\/drive.usercontent.google.com\/download\?id=0B7EVK8r0v71pZjFTYXZWM3FlRnM&/,
    );
  });
});
