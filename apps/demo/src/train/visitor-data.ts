import {
  CIFAR10,
  type Dataset,
  decodeImage,
  filesFolder,
  type ImageShape,
  loadImageFolder,
  PackedDataset,
  resize,
} from '@cnn/datasets';
import { DataError, nextTurn, sizeOf } from '@cnn/tensor';
import { packedData, type TrainingData } from './training-data.ts';
import { isArchive, type PathedFile, unpackedFiles } from './unpacked-files.ts';

/** Held out and judged on where there are no test pictures. */
const VALIDATION = 0.2;
/** A single file above this is refused before it is read. */
const MOST_BYTES = 512 * 2 ** 20;
/** Pictures of the network's size may take so much memory. */
const MOST_PACKED_BYTES = 2 ** 30;

type Files = Awaited<ReturnType<typeof loadImageFolder>>;

/**
 * Makes training data of files that a visitor chose or dropped: a folder of class folders, with or without `train` and `test` above them; an archive of one; or
 * binary files of CIFAR-10.
 *
 * @param name what they are called in errors: the folder, or the file.
 * @throws DataError that says what is none of these.
 */
export async function visitorData(files: readonly PathedFile[], name: string): Promise<TrainingData> {
  const large = files.find(([, { size }]) => size > MOST_BYTES);
  if (large) {
    throw new DataError(large[0], {
      expected: `files of at most ${MOST_BYTES / 2 ** 20} MB`,
      found: `${(large[1].size / 2 ** 20).toFixed(0)} MB`,
      remedy: 'choose a folder of pictures, or train with cnn train',
    });
  }
  const [only] = files;
  const found = files.length === 1 && isArchive(only[1].name) ? await unpackedFiles(only[1]) : files;
  const pictures = belowCommonFolder(found.filter(([path]) => !/(^|\/)(\.|__MACOSX\/)/.test(path)));
  const cifar = pictures.filter(([path]) => /(^|\/)(data_batch_\d|test_batch)\.bin$/.test(path));
  return cifar.length > 0 ? await cifarData(cifar, name) : await folderData(pictures, name);
}

/** Without the folders that all of the files lie in, as far as there are class folders below. */
function belowCommonFolder(files: readonly PathedFile[]): readonly PathedFile[] {
  const [first] = files[0]?.[0].split('/') ?? [];
  const isCommon = files.every(([path]) => path.startsWith(`${first}/`) && path.split('/').length > 2);
  if (files.length === 0 || !isCommon || first === 'train') return files;
  return belowCommonFolder(files.map(([path, file]) => [path.slice(first.length + 1), file] as const));
}

async function cifarData(files: readonly PathedFile[], name: string): Promise<TrainingData> {
  const sorted = files.toSorted(([a], [b]) => (a < b ? -1 : 1));
  const read = async (wanted: readonly PathedFile[]) =>
    new CIFAR10(
      await Promise.all(
        wanted.map(async ([path, file]) => ({ name: path, bytes: new Uint8Array(await file.arrayBuffer()) })),
      ),
    );
  const [test, train] = [true, false].map((isTest) => sorted.filter(([path]) => /test_batch/.test(path) === isTest));
  if (train.length === 0) {
    throw new DataError(name, {
      expected: 'data_batch_1.bin to data_batch_5.bin, or some of them',
      found: 'test_batch.bin alone',
      remedy: 'choose the training pictures too',
    });
  }
  const halves = { train: await read(train), ...(test.length > 0 && { test: await read(test) }) };
  return packedData('cifar10', 'CIFAR-10', {
    halves,
    mean: CIFAR10.mean,
    std: CIFAR10.std,
    ...(test.length === 0 && { validation: VALIDATION }),
  });
}

const TEST_NAMES = ['test', 'val', 'valid', 'validation'];

async function folderData(files: readonly PathedFile[], name: string): Promise<TrainingData> {
  const below = (folder: string) =>
    files.flatMap(([path, file]): PathedFile[] =>
      path.startsWith(`${folder}/`) ? [[path.slice(folder.length + 1), file]] : [],
    );
  const testName = TEST_NAMES.find((each) => below(each).length > 0);
  const hasHalves = testName !== undefined && below('train').length > 0;
  const train = await loadImageFolder(filesFolder(hasHalves ? below('train') : files, name));
  const test = hasHalves ? await loadImageFolder(filesFolder(below(testName), name)) : undefined;
  checkClasses(name, train, test);
  const labels = { train: train.labels(), test: test?.labels() ?? [] };
  const halfOf = { train, test };
  let packed: { readonly size: string; readonly train: Dataset; readonly test?: Dataset } | undefined;
  return {
    dataset: 'image-folder',
    name,
    classes: train.classes,
    // Those of ImageNet, which `cnn train` takes for folders too.
    mean: [0.485, 0.456, 0.406],
    std: [0.229, 0.224, 0.225],
    ...(!test && { validation: VALIDATION }),
    labels,
    picture: async (half, index) => pictureOf(halfOf[half]!, index),
    async open([height, width], onProgress) {
      const size = `${height}×${width}`;
      if (packed?.size === size) return packed;
      const total = train.length + (test?.length ?? 0);
      const shape = [height, width, 3] as const;
      checkMemory(name, total, shape);
      const trainSet = await pack(train, shape, (done) => onProgress(done, total));
      const testSet = test && (await pack(test, shape, (done) => onProgress(train.length + done, total)));
      packed = { size, train: trainSet, ...(testSet && { test: testSet }) };
      return packed;
    },
  };
}

function checkClasses(name: string, train: Files, test: Files | undefined): void {
  if (train.classes.length < 2) {
    throw new DataError(name, {
      expected: 'folders of at least two classes',
      found: `only '${train.classes[0]}'`,
      remedy: 'choose the folder above the classes',
    });
  }
  if (test && String(test.classes) !== String(train.classes)) {
    throw new DataError(name, {
      expected: `the same classes to test as to train (${train.classes.join(', ')})`,
      found: test.classes.join(', '),
      remedy: 'give both the same folders',
    });
  }
}

function checkMemory(name: string, total: number, shape: ImageShape): void {
  const bytes = total * sizeOf(shape);
  if (bytes <= MOST_PACKED_BYTES) return;
  throw new DataError(name, {
    expected: `at most ${Math.floor(MOST_PACKED_BYTES / sizeOf(shape)).toLocaleString('en')} pictures of ${shape[0]}×${shape[1]}`,
    found: total.toLocaleString('en'),
    remedy: 'choose a folder with fewer, or train with cnn train',
  });
}

/** A picture as its file has it. */
async function pictureOf({ files: { folder, paths } }: Files, index: number) {
  const path = paths.get(index);
  return decodeImage(await folder.read(path), { subject: `${folder.name}/${path}` });
}

/** Decodes each file once, rather than in each epoch. */
async function pack(files: Files, shape: ImageShape, onProgress: (done: number) => void): Promise<PackedDataset> {
  const [height, width] = shape;
  const toSize = resize([height, width]);
  const size = sizeOf(shape);
  const pixels = new Uint8Array(files.length * size);
  for (let i = 0; i < files.length; i++) {
    pixels.set(toSize(await pictureOf(files, i)).pixels, i * size);
    if (i % 16 > 0) continue;
    onProgress(i);
    await nextTurn();
  }
  return new PackedDataset({
    name: files.name,
    classes: files.classes,
    shape,
    pixels,
    labels: Int32Array.from(files.labels()),
  });
}
