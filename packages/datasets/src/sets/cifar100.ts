import { PackedDataset } from '../packed-dataset.ts';
import type { TransformOptions } from '../vision-dataset.ts';
import { checkChoice } from './check-choice.ts';
import { type CIFARFile, type CIFARLabels, unpackCIFAR } from './cifar-records.ts';
import { readClassNames } from './class-names.ts';
import { type FileLayout, findFiles, readFiles } from './dataset-files.ts';
import type { DatasetInfo } from './dataset-info.ts';
import type { LoadOptions } from './load-options.ts';

/** Which of its two labels an image of CIFAR-100 comes with. */
export type CIFAR100Labels = 'fine' | 'coarse';

export interface CIFAR100Options extends TransformOptions {
  /** The 100 classes (`fine`) or the 20 groups that they fall into (`coarse`). @default 'fine' */
  readonly labels?: CIFAR100Labels;
  /** Class names, indexed by label. @default CIFAR100.classes or CIFAR100.coarseClasses */
  readonly classes?: readonly string[];
}

export interface LoadCIFAR100Options extends LoadOptions {
  /** 50,000 images to train with, or 10,000 to test. */
  readonly split: 'train' | 'test';
  /** The 100 classes (`fine`) or the 20 groups that they fall into (`coarse`). @default 'fine' */
  readonly labels?: CIFAR100Labels;
}

const SIZES = { train: 50_000 * 3074, test: 10_000 * 3074 };

const COMMON = {
  bytes: 2,
  sizes: [SIZES.train, SIZES.test],
  archive: 'the binary version of CIFAR-100 (cifar-100-binary.tar.gz)',
};

const FORMATS: Readonly<Record<CIFAR100Labels, CIFARLabels>> = {
  fine: { ...COMMON, at: 1, coarse: false, classes: 100 },
  coarse: { ...COMMON, at: 0, coarse: true, classes: 20 },
};

const names = (text: string): readonly string[] => Object.freeze(text.trim().split(/\s+/));

/**
 * CIFAR-100: 60,000 photographs of 32×32 pixels in 100 classes, which fall into 20 groups; 50,000 to train with and 10,000 to test.
 *
 * Made from the bytes of the official files, binary or Python version, wherever they come from; `loadCIFAR100` finds, reads and fetches them. Images
 * are [32, 32, 3]. The data: Alex Krizhevsky, Learning Multiple Layers of Features from Tiny Images (2009); follows torchvision.datasets.CIFAR100,
 * which has the fine labels only.
 *
 * @throws DataError that names the file if a binary one has another size than the official ones, or one is damaged or has a label that is no class.
 * @throws RangeError if `labels` is neither 'fine' nor 'coarse'.
 * @example
 * const test = new CIFAR100([{ name: 'test.bin', bytes: new Uint8Array(await file.arrayBuffer()) }], { labels: 'coarse' });
 */
export class CIFAR100 extends PackedDataset {
  /** The names of the 100 classes. */
  static readonly classes: readonly string[] = names(`
    apple aquarium_fish baby bear beaver bed bee beetle bicycle bottle bowl boy bridge bus butterfly camel can
    castle caterpillar cattle chair chimpanzee clock cloud cockroach couch crab crocodile cup dinosaur dolphin
    elephant flatfish forest fox girl hamster house kangaroo keyboard lamp lawn_mower leopard lion lizard
    lobster man maple_tree motorcycle mountain mouse mushroom oak_tree orange orchid otter palm_tree pear
    pickup_truck pine_tree plain plate poppy porcupine possum rabbit raccoon ray road rocket rose sea seal
    shark shrew skunk skyscraper snail snake spider squirrel streetcar sunflower sweet_pepper table tank
    telephone television tiger tractor train trout tulip turtle wardrobe whale willow_tree wolf woman worm
  `);

  /** The names of the 20 groups. */
  static readonly coarseClasses: readonly string[] = names(`
    aquatic_mammals fish flowers food_containers fruit_and_vegetables household_electrical_devices
    household_furniture insects large_carnivores large_man-made_outdoor_things large_natural_outdoor_scenes
    large_omnivores_and_herbivores medium_mammals non-insect_invertebrates people reptiles small_mammals trees
    vehicles_1 vehicles_2
  `);

  /** Mean of each channel over the training images, in [0, 1]. */
  static readonly mean: readonly number[] = [0.5071, 0.4865, 0.4409];

  /** Standard deviation of each channel over all pixels of the training images, in [0, 1]. */
  static readonly std: readonly number[] = [0.2673, 0.2564, 0.2762];

  constructor(files: readonly CIFARFile[], options: CIFAR100Options = {}) {
    const { labels = 'fine', classes = knownClasses(labels), ...transforms } = options;
    super({ name: 'CIFAR-100', classes, shape: [32, 32, 3], ...unpackCIFAR(files, FORMATS[labels]) }, transforms);
  }
}

/** What is known of CIFAR-100 before it is loaded. */
export const CIFAR100Info: DatasetInfo = {
  title: 'CIFAR-100',
  summary: 'photographs of things in 100 classes and 20 groups, 32×32, colour',
  splits: { train: 50_000, test: 10_000 },
  classes: CIFAR100.classes,
  shape: [32, 32, 3],
  mean: CIFAR100.mean,
  std: CIFAR100.std,
  paper: 'https://www.cs.toronto.edu/~kriz/learning-features-2009-TR.pdf',
  licence: 'none stated; to be cited',
  resources: [
    {
      file: 'cifar-100-binary.tar.gz',
      urls: ['https://www.cs.toronto.edu/~kriz/cifar-100-binary.tar.gz'],
      md5: '03b5dce01913d631647c71ecec9e9cb8',
      archive: 'tar.gz',
    },
  ],
};

/**
 * CIFAR-100 from its official files, binary or Python version, whichever lies there; fetched first if told to.
 *
 * Looks for `cifar-100-binary` and `cifar-100-python` in `root`, and for their files in `root` itself; fetches the binary version (161 MB).
 * Follows torchvision.datasets.CIFAR100.
 *
 * @throws DataError that names the folder or file that is missing, cut or damaged.
 * @throws RangeError for an unknown split or kind of labels.
 * @example
 * const train = await loadCIFAR100({ root: 'data', split: 'train', labels: 'coarse', download: true });
 * train.classes[train.labels()[0]]; // 'large_omnivores_and_herbivores'
 */
export async function loadCIFAR100(options: LoadCIFAR100Options): Promise<CIFAR100> {
  const { split, labels = 'fine' } = options;
  checkChoice('loadCIFAR100', 'split', split, ['train', 'test']);
  checkChoice('loadCIFAR100', 'labels', labels, Object.keys(FORMATS));
  const { title, resources } = CIFAR100Info;
  const layouts: readonly FileLayout[] = [
    { places: ['cifar-100-binary', ''], files: [{ names: [`${split}.bin`], bytes: SIZES[split] }] },
    { places: ['cifar-100-python', ''], files: [{ names: [split] }] },
  ];
  const found = await findFiles({ title, layouts, resources }, options);
  const files = await readFiles(found);
  const classes = await readClassNames(
    found,
    [`${labels}_label_names.txt`, 'meta'][found.layout],
    knownClasses(labels),
  );
  return new CIFAR100(files, { ...options, labels, classes });
}

function knownClasses(labels: CIFAR100Labels): readonly string[] {
  checkChoice('CIFAR100', 'labels', labels, Object.keys(FORMATS));
  return labels === 'fine' ? CIFAR100.classes : CIFAR100.coarseClasses;
}
