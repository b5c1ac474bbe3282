import { DataError } from '@cnn/tensor';
import type { Resource } from '../download/resource.ts';
import type { DataFolder } from '../folders/data-folder.ts';
import { PathListBuilder } from '../folders/path-list.ts';
import { parseMAT } from '../formats/parse-mat.ts';
import { ImageFiles } from '../image-files.ts';
import { sharedBuffer } from '../workers/shared-buffer.ts';
import { checkChoice } from './check-choice.ts';
import { findFiles } from './dataset-files.ts';
import type { DatasetInfo } from './dataset-info.ts';
import { FLOWERS_102_CLASSES } from './flowers102-classes.ts';
import type { LoadOptions } from './load-options.ts';

/** The parts that Flowers102 is divided into by its authors. */
export type Flowers102Split = 'train' | 'val' | 'test';

export interface LoadFlowers102Options extends LoadOptions {
  /** 1,020 pictures to train with, 1,020 to validate, 6,149 to test. */
  readonly split: Flowers102Split;
}

/** What is known of the 102 flowers before they are loaded. */
export const Flowers102: DatasetInfo = {
  title: 'Flowers102',
  summary: '102 kinds of flowers common in Britain, in colour, of many sizes',
  splits: { train: 1_020, val: 1_020, test: 6_149 },
  classes: FLOWERS_102_CLASSES,
  shape: undefined,
  paper: 'https://www.robots.ox.ac.uk/~vgg/publications/2008/Nilsback08/',
  licence: 'none stated',
  resources: [
    { ...atOxford('102flowers.tgz', '52808999861908f626f3c1f4e79d11fa'), archive: 'tar.gz' },
    atOxford('imagelabels.mat', 'e0620be6f572b9609742df49c70aed4d'),
    atOxford('setid.mat', 'a5357ecc9cb78c4bef273ce3793fc85c'),
  ],
};

function atOxford(name: string, md5: string): Resource {
  return { file: `flowers-102/${name}`, urls: [`https://www.robots.ox.ac.uk/~vgg/data/flowers/102/${name}`], md5 };
}

/**
 * Oxford's 102 flowers: 8,189 photographs of kinds common in Britain, ten of each kind to train, ten to validate and the rest, 6,149, to test.
 *
 * Files lie as in torchvision, `root/flowers-102/jpg/image_00001.jpg` with `setid.mat` and `imagelabels.mat` beside that folder; the order is
 * that of `setid.mat`. Labels are from 0, where the files count from 1. Pictures are at least 500 pixels high or wide, and read when they
 * are asked for. Follows torchvision.datasets.Flowers102, and Nilsback and Zisserman, "Automated Flower Classification over a Large Number of
 * Classes", 2008.
 *
 * @throws DataError if files are missing or damaged.
 * @throws RangeError if there is no such split.
 * @example
 * const flowers = await loadFlowers102({ root: 'datasets', download: true, transform: resize([64, 64]) });
 * const { label } = await flowers.get(0);
 * console.log(flowers.classes[label]); // 'pink primrose'
 */
export async function loadFlowers102(options: LoadFlowers102Options): Promise<ImageFiles> {
  const { split } = options;
  checkChoice('loadFlowers102', 'split', split, Object.keys(VARIABLES));
  const files = ['setid.mat', 'imagelabels.mat', 'jpg/image_00001.jpg'].map((name) => ({ names: [name] }));
  const wanted = {
    title: Flowers102.title,
    layouts: [{ places: ['flowers-102', ''], files }],
    resources: Flowers102.resources,
  };
  const { folder, place, paths: found } = await findFiles(wanted, options);
  const ids = await readNumbers(folder, found[0], VARIABLES[split]);
  const labels = await readNumbers(folder, found[1], 'labels');
  const paths = new PathListBuilder();
  const targets = new Uint8Array(sharedBuffer(ids.length));
  ids.forEach((id, index) => {
    // Ids and kinds count from 1.
    const label = labels[id - 1] - 1;
    if (!(label >= 0 && label < Flowers102.classes.length)) {
      throw new DataError(`${folder.name}/${found[1]}`, {
        expected: `a kind from 1 to ${Flowers102.classes.length} for each image of ${found[0]}`,
        found: `${labels[id - 1] ?? 'none'} for image ${id}`,
        remedy: 'delete both and get them again',
      });
    }
    targets[index] = label;
    paths.add(place === '' ? 'jpg' : `${place}/jpg`, `image_${String(id).padStart(5, '0')}.jpg`);
  });
  const { title: name, classes } = Flowers102;
  return new ImageFiles({ name, classes, folder, paths: paths.build(), targets }, options);
}

const VARIABLES: Readonly<Record<Flowers102Split, string>> = { train: 'trnid', val: 'valid', test: 'tstid' };

async function readNumbers(folder: DataFolder, path: string, variable: string): Promise<number[]> {
  const subject = `${folder.name}/${path}`;
  const value = (await parseMAT(await folder.read(path), subject, { variables: [variable] })).get(variable);
  if (value?.kind === 'numbers') return Array.from(value.data, Number);
  throw new DataError(subject, { expected: `numbers as ${variable}`, found: value?.kind ?? 'nothing' });
}
