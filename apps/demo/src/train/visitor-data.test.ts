import { encodePNG } from '@cnn/viz';
import { describe, expect, it } from 'vitest';
import { factsOf } from './data-facts.ts';
import type { PathedFile } from './unpacked-files.ts';
import { visitorData } from './visitor-data.ts';

const png = (width: number, height: number, level: number): BlobPart => {
  const data = new Uint8ClampedArray(width * height * 4).fill(level);
  return encodePNG({ width, height, data }) as BlobPart;
};
const file = (path: string, content: BlobPart): PathedFile => [path, new File([content], path.split('/').at(-1)!)];
const pictures = (folder: string, count: number, level = 128): PathedFile[] =>
  Array.from({ length: count }, (_, i) => file(`${folder}/${i}.png`, png(4 + i, 6, level)));

const nobody = (): void => {};

describe('visitorData', () => {
  it('takes a folder of class folders, and holds some out', async () => {
    const data = await visitorData([...pictures('cat', 3), ...pictures('dog', 2), file('.DS_Store', 'x')], 'pets');
    const facts = await factsOf(data);
    expect(facts).toMatchObject({
      dataset: 'image-folder',
      name: 'pets',
      classes: [
        { name: 'cat', train: 3, test: 0 },
        { name: 'dog', train: 2, test: 0 },
      ],
      train: 5,
      test: 0,
      validation: 0.2,
      smallest: [6, 4],
      largest: [6, 6],
    });
    expect(facts.pictures.map(({ label }) => label)).toEqual(['cat', 'cat', 'cat', 'dog', 'dog']);
  });

  it('takes train and test where they are, below folders that all files lie in', async () => {
    const files = [
      ...pictures('pets/train/cat', 2),
      ...pictures('pets/train/dog', 2),
      ...pictures('pets/test/cat', 1),
      ...pictures('pets/test/dog', 1),
    ];
    const data = await visitorData(files, 'pets.zip');
    expect(await factsOf(data)).toMatchObject({ train: 4, test: 2 });
    expect(data.validation).toBeUndefined();
  });

  it('brings pictures to the size of the network, once', async () => {
    const data = await visitorData([...pictures('cat', 2, 40), ...pictures('dog', 1, 200)], 'pets');
    const told: number[][] = [];
    const { train } = await data.open([8, 8, 3], (...progress) => told.push(progress));
    expect(await train.get(0)).toMatchObject({ shape: [8, 8, 3], label: 0 });
    expect((await train.get(2)).pixels).toEqual(new Uint8Array(192).fill(200));
    expect(told).toEqual([[0, 3]]);
    expect((await data.open([8, 8, 3], nobody)).train).toBe(train);
    expect((await data.open([4, 4, 3], nobody)).train).not.toBe(train);
  });

  it('takes binary files of CIFAR-10', async () => {
    const batch = new Uint8Array(30_730_000);
    for (let i = 0; i < 10_000; i++) batch[i * 3073] = i % 10;
    const files = [
      file('cifar-10-batches-bin/data_batch_2.bin', batch),
      file('cifar-10-batches-bin/test_batch.bin', batch),
    ];
    const facts = await factsOf(await visitorData(files, 'cifar'));
    expect(facts).toMatchObject({ dataset: 'cifar10', train: 10_000, test: 10_000, largest: [32, 32] });
    expect(facts.classes[3]).toEqual({ name: 'cat', train: 1000, test: 1000 });
  });

  it.each<[string, readonly PathedFile[], string]>([
    [
      'a lone class',
      pictures('cat', 3),
      "pets: expected folders of at least two classes, found only 'cat'; choose the folder above",
    ],
    ['pictures without folders', [file('1.png', png(4, 4, 1))], 'found no folders'],
    ['a text', [file('notes.txt', 'hello')], 'found no folders'],
    ['an empty class', [...pictures('cat', 2), file('dog/notes.txt', 'x')], "none in 'dog'"],
    ['nothing', [], 'found no folders'],
    [
      'a cut batch of CIFAR-10',
      [file('data_batch_1.bin', new Uint8Array(1000))],
      'expected 30730000 bytes, found 1000 bytes',
    ],
    ['tests alone', [file('test_batch.bin', new Uint8Array(1000))], 'found test_batch.bin alone'],
    ['a damaged archive', [file('pets.zip', 'no zip')], 'pets.zip: expected a whole zip archive'],
    [
      'other classes to test',
      [...pictures('train/cat', 1), ...pictures('train/dog', 1), ...pictures('test/cat', 1)],
      'expected the same classes to test as to train (cat, dog), found cat',
    ],
  ])('refuses %s with a sentence', async (_, files, sentence) => {
    await expect(visitorData(files, 'pets')).rejects.toThrow(sentence);
  });

  it('refuses a file of 2 GB before it reads it', async () => {
    const large = Object.defineProperty(new File([], 'film.mov'), 'size', { value: 2 ** 31 });
    await expect(visitorData([['film.mov', large]], 'film.mov')).rejects.toThrow(
      'film.mov: expected files of at most 512 MB, found 2048 MB; choose a folder of pictures, or train with cnn train',
    );
  });

  it('names a file that is no picture, when it looks at it', async () => {
    const files = [...pictures('cat', 2), file('dog/song.png', 'la la la'), ...pictures('dog', 1)];
    await expect(visitorData(files, 'pets').then(factsOf)).rejects.toThrow('pets/dog/song.png: expected an image');
  });
});
