import { DataError } from '@cnn/tensor';
import type { DataFolder } from '../folders/data-folder.ts';
import type { MATValue } from '../formats/mat-value.ts';
import { parseMAT } from '../formats/parse-mat.ts';

/** What ImageNet's development kit says of the classes. */
export interface ImageNetMeta {
  /** WordNet's name of each class, by the number that the lists use. */
  readonly wnidOf: ReadonlyMap<number, string>;
  /** What each class is called, by WordNet's name. */
  readonly synonyms: ReadonlyMap<string, readonly string[]>;
}

/** The folder that ILSVRC2012_devkit_t12.tar.gz unpacks to. */
export const KIT_FOLDER = 'ILSVRC2012_devkit_t12';

/**
 * Reads the classes, which are the synsets without children.
 *
 * @throws DataError if the development kit is not there or damaged.
 */
export async function readImageNetMeta(folder: DataFolder): Promise<ImageNetMeta> {
  const path = `${KIT_FOLDER}/data/meta.mat`;
  const subject = `${folder.name}/${path}`;
  const variables = await parseMAT(await readOfKit(folder, path), subject, { variables: ['synsets'] });
  const synsets = variables.get('synsets');
  const wnidOf = new Map<number, string>();
  const synonyms = new Map<string, readonly string[]>();
  for (const synset of synsets?.kind === 'structs' ? synsets.structs : []) {
    if (numberIn(synset.get('num_children')) !== 0) continue;
    const id = numberIn(synset.get('ILSVRC2012_ID'));
    const [wnid, words] = [synset.get('WNID'), synset.get('words')];
    if (id === undefined || wnid?.kind !== 'text' || words?.kind !== 'text') continue;
    wnidOf.set(id, wnid.text);
    synonyms.set(wnid.text, words.text.split(', '));
  }
  if (wnidOf.size > 0) return { wnidOf, synonyms };
  throw new DataError(subject, {
    expected: 'structs with ILSVRC2012_ID, WNID, words and num_children as synsets',
    found: synsets?.kind ?? 'nothing',
    remedy: 'unpack it again',
  });
}

/**
 * WordNet's names of the validation pictures' classes, in the order of their numbers.
 *
 * @throws DataError if the list is not there, or a line is no class's number.
 */
export async function readValidationIds(folder: DataFolder, { wnidOf }: ImageNetMeta): Promise<string[]> {
  const path = `${KIT_FOLDER}/data/ILSVRC2012_validation_ground_truth.txt`;
  const text = new TextDecoder().decode(await readOfKit(folder, path));
  return text
    .trim()
    .split(/\s+/)
    .map((line, index) => {
      const wnid = wnidOf.get(Number(line));
      if (wnid !== undefined) return wnid;
      throw new DataError(`${folder.name}/${path}`, {
        expected: `the number of a class in line ${index + 1}`,
        found: `'${line.slice(0, 40)}'`,
        remedy: 'unpack it again',
      });
    });
}

async function readOfKit(folder: DataFolder, path: string): Promise<Uint8Array> {
  if ((await folder.size(path)) !== undefined) return folder.read(path);
  throw new DataError(`${folder.name}/${path}`, {
    expected: "a file of ImageNet's development kit",
    found: 'no such file',
    remedy: `ask for access at https://image-net.org/download and unpack ${KIT_FOLDER}.tar.gz in ${folder.name}`,
  });
}

function numberIn(value: MATValue | undefined): number | undefined {
  return value?.kind === 'numbers' && value.data.length === 1 ? Number(value.data[0]) : undefined;
}
