import { DataError } from '@cnn/tensor';
import { describe, expect, it } from 'vitest';
import layouts from '../fixtures/file-datasets.json' with { type: 'json' };
import pictures from '../fixtures/images.json' with { type: 'json' };
import { contentsOf, madeFolder } from '../testing/made-folder.ts';
import { memoryFolder } from '../testing/memory-folder.ts';
import { type ImageNetFiles, type ImageNetSplit, loadImageNet } from './imagenet.ts';

const [layout] = layouts.imagenet;
const made = () => memoryFolder(contentsOf(layout));
const samplesOf = ({ files: { paths, targets } }: ImageNetFiles) =>
  Array.from({ length: paths.length }, (_, i) => [paths.get(i), targets[i]]);
/** The samples without the folders of classes that torchvision moves them to. */
const sideBySide = layout.loads[1].samples.map(([path, label]) => [String(path).replace(/n\d+\//, ''), label]);

describe('loadImageNet', () => {
  it('gives the training pictures as torchvision does', async () => {
    const [{ samples, wnids, synonyms }] = layout.loads;
    const photos = await loadImageNet({ root: await madeFolder(contentsOf(layout)), split: 'train' });
    expect([samplesOf(photos), photos.wnids, photos.synonyms]).toEqual([samples, wnids, synonyms]);
    expect(photos.classes).toEqual(['tench, Tinca tinca', 'crane', 'kit fox, Vulpes macrotis', 'crane']);
  });

  it('gives the validation pictures as torchvision does, side by side or in folders of their classes', async () => {
    const [, { samples, wnids, synonyms }] = layout.loads;
    const photos = await loadImageNet({ root: made(), split: 'val' });
    expect([samplesOf(photos), photos.wnids, photos.synonyms]).toEqual([sideBySide, wnids, synonyms]);
    const sorted = made();
    await sorted.remove('val');
    for (const [path] of samples) sorted.files.set(String(path), new Uint8Array());
    const again = await loadImageNet({ root: sorted, split: 'val' });
    expect([samplesOf(again), again.wnids, again.synonyms]).toEqual([samples, wnids, synonyms]);
  });

  it('keeps the classes of validation pictures where some are missing', async () => {
    const root = made();
    await root.remove('val/ILSVRC2012_val_00000001.JPEG');
    root.files.set('val/list.txt', new Uint8Array());
    const photos = await loadImageNet({ root, split: 'val' });
    expect(samplesOf(photos)).toEqual(sideBySide.filter(([path]) => !String(path).endsWith('1.JPEG')));
    expect(photos.wnids).toEqual(layout.loads[1].wnids);
  });

  it('gives pictures', async () => {
    const root = made();
    const { file, shape } = pictures.files.find(({ name }) => name === 'JPEG')!;
    root.files.set(String(sideBySide[1][0]), new Uint8Array(Buffer.from(file, 'base64')));
    const { shape: found, label } = await (await loadImageNet({ root, split: 'val' })).get(1);
    expect([found, label]).toEqual([shape, sideBySide[1][1]]);
  });

  it('says how to get what is missing', async () => {
    const root = made();
    const access = 'ask for access at https://image-net.org/download and unpack';
    await root.remove('train');
    const failed = loadImageNet({ root, split: 'train' });
    await expect(failed).rejects.toThrow(DataError);
    await expect(failed).rejects.toThrow(
      `${access} ILSVRC2012_img_train.tar into it, then each archive in that into a folder`,
    );
    await root.remove('ILSVRC2012_devkit_t12/data/ILSVRC2012_validation_ground_truth.txt');
    await expect(loadImageNet({ root, split: 'val' })).rejects.toThrow(
      /ground_truth.txt: .* found no such file; ask for access/,
    );
    await root.remove('ILSVRC2012_devkit_t12');
    await expect(loadImageNet({ root, split: 'val' })).rejects.toThrow(
      `memory/ILSVRC2012_devkit_t12/data/meta.mat: expected a file of ImageNet's development kit, found no such file; ${access} ILSVRC2012_devkit_t12.tar.gz`,
    );
    const empty = await madeFolder(contentsOf({ contents: layout.contents, empty: ['val/readme.txt'] }));
    await expect(loadImageNet({ root: empty, split: 'val' })).rejects.toThrow(
      /set\/val: .* found 'readme.txt' and so on; ask for access/,
    );
  });

  it('refuses a folder that is no class, and numbers that are none', async () => {
    const root = made();
    root.files.set('train/cats/1.jpeg', new Uint8Array());
    await expect(loadImageNet({ root, split: 'train' })).rejects.toThrow(
      /train\/cats: expected a folder named after a class .*, found 'cats'; move it/,
    );
    const truth = 'ILSVRC2012_devkit_t12/data/ILSVRC2012_validation_ground_truth.txt';
    root.files.set(truth, new TextEncoder().encode('1\n1001\n2\n'));
    await expect(loadImageNet({ root, split: 'val' })).rejects.toThrow(
      /expected the number of a class in line 2, found '1001'/,
    );
    const flowers = Buffer.from(layouts.flowers[0].contents['flowers-102/setid.mat'], 'base64');
    root.files.set('ILSVRC2012_devkit_t12/data/meta.mat', new Uint8Array(flowers));
    await expect(loadImageNet({ root, split: 'val' })).rejects.toThrow(
      /meta.mat: expected the variables synsets, found trnid/,
    );
    await expect(loadImageNet({ root, split: 'test' as ImageNetSplit })).rejects.toThrow(RangeError);
  });
});
