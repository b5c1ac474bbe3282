import { DataError } from '@cnn/tensor';
import type { MATValue } from '../formats/mat-value.ts';
import { parseMAT } from '../formats/parse-mat.ts';
import { PackedDataset } from '../packed-dataset.ts';
import { sharedBuffer } from '../workers/shared-buffer.ts';
import { checkChoice } from './check-choice.ts';
import { findFiles } from './dataset-files.ts';
import type { DatasetInfo } from './dataset-info.ts';
import type { LoadOptions } from './load-options.ts';

export interface LoadSVHNOptions extends LoadOptions {
  /** 73,257 images to train with, 26,032 to test, or 531,131 easier ones to train with besides (`extra`, 1.6 GB in memory, twice that on the way). */
  readonly split: 'train' | 'test' | 'extra';
}

const MD5: Readonly<Record<LoadSVHNOptions['split'], string>> = {
  train: 'e26dedcc434d2e4c54c9b2d4a06d8373',
  test: 'eb5a983be6a315427106f1b164d9cef3',
  extra: 'a93ce644f1a588dc4d68dda5feec44a7',
};

const resourceOf = (split: LoadSVHNOptions['split']) => ({
  file: `${split}_32x32.mat`,
  urls: [`http://ufldl.stanford.edu/housenumbers/${split}_32x32.mat`],
  md5: MD5[split],
});

/** What is known of SVHN before it is loaded: `SVHN.mean`, `SVHN.classes`. */
export const SVHN: DatasetInfo = {
  title: 'SVHN',
  summary: 'digits of house numbers in street photographs, 32×32, colour',
  splits: { train: 73_257, test: 26_032, extra: 531_131 },
  classes: Object.freeze([...'0123456789']),
  shape: [32, 32, 3],
  mean: [0.4377, 0.4438, 0.4728],
  std: [0.198, 0.201, 0.197],
  paper: 'http://ufldl.stanford.edu/housenumbers/nips2011_housenumbers.pdf',
  licence: 'for non-commercial use only',
  resources: [resourceOf('train'), resourceOf('test'), resourceOf('extra')],
};

/**
 * SVHN, Street View House Numbers, format 2: single digits cut out of photographs, with their neighbours at the sides, [32, 32, 3].
 *
 * Reads `train_32x32.mat` and its like in `root` or `<root>/SVHN`. The files' label 10 is the digit 0, and so the label 0 here. The paper: Netzer,
 * Wang, Coates, Bissacco, Wu and Ng, Reading Digits in Natural Images with Unsupervised Feature Learning (2011); for non-commercial use only. Follows
 * torchvision.datasets.SVHN.
 *
 * @throws DataError that names the folder or file that is missing, cut or damaged.
 * @throws RangeError for an unknown split.
 * @example
 * const train = await loadSVHN({ root: 'data', split: 'train', download: true });
 */
export async function loadSVHN(options: LoadSVHNOptions): Promise<PackedDataset> {
  const { split } = options;
  checkChoice('loadSVHN', 'split', split, Object.keys(MD5));
  const { title, classes } = SVHN;
  const resource = resourceOf(split);
  const layouts = [{ places: ['', 'SVHN'], files: [{ names: [resource.file] }] }];
  const { folder, paths } = await findFiles({ title, layouts, resources: [resource] }, options);
  const subject = `${folder.name}/${paths[0]}`;
  const values = await parseMAT(await folder.read(paths[0]), subject, { variables: ['X', 'y'] });
  const { pixels, labels } = unpack(values, subject);
  return new PackedDataset({ name: title, classes, shape: [SIDE, SIDE, 3], pixels, labels }, options);
}

const SIDE = 32;
const PLANE = SIDE * SIDE;
const PIXELS = 3 * PLANE;

/** From columns and planes, [row, column, channel, image] column by column, to rows of pixels. */
function unpack(values: ReadonlyMap<string, MATValue>, subject: string): { pixels: Uint8Array; labels: Uint8Array } {
  const [X, y] = [values.get('X'), values.get('y')];
  const fail = (expected: string, found: string): never => {
    throw new DataError(subject, { expected, found, remedy: 'check that it is a file of format 2, or get it again' });
  };
  if (X?.kind !== 'numbers' || !(X.data instanceof Uint8Array)) return fail('X of uint8', describe(X));
  if (y?.kind !== 'numbers') return fail('y of numbers', describe(y));
  const count = y.data.length;
  // MATLAB has no axes of size 1 at the end.
  const [height, width, channels, images = 1] = X.shape;
  if (height !== SIDE || width !== SIDE || channels !== 3 || images !== count || X.shape.length > 4) {
    fail(`X of 32×32×3×${count}, for ${count} labels`, X.shape.join('×'));
  }
  const pixels = new Uint8Array(sharedBuffer(X.data.length));
  const labels = new Uint8Array(sharedBuffer(count));
  for (let image = 0; image < count; image++) {
    const label = Number(y.data[image]);
    if (!(Number.isInteger(label) && label >= 0 && label <= 10))
      fail('labels from 1 to 10', `${label} for image ${image}`);
    labels[image] = label % 10;
    const start = image * PIXELS;
    for (let row = 0, out = start; row < SIDE; row++) {
      for (let from = start + row; from < start + PLANE; from += SIDE, out += 3) {
        pixels[out] = X.data[from];
        pixels[out + 1] = X.data[from + PLANE];
        pixels[out + 2] = X.data[from + 2 * PLANE];
      }
    }
  }
  return { pixels, labels };
}

function describe(value: MATValue | undefined): string {
  if (value?.kind !== 'numbers') return value?.kind ?? 'none';
  return value.data.constructor.name.replace('Array', '').toLowerCase();
}
