import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { type Dataset, loadImageFolder, randomSplit, resize } from '@cnn/datasets';
import { Rng } from '@cnn/tensor';

/** Share of each class that is held out where the folder has no halves of its own. */
const HELD_OUT = 0.2;

/**
 * Pictures of the user's own: `train/<class>/*` and `test/<class>/*`, or `<class>/*` alone, of which a fifth of each class is the test half, always the
 * same for the same files.
 *
 * @param size height and width to which pictures are brought.
 */
export async function openPictureFolder(
  folder: string,
  split: 'train' | 'test',
  size: readonly [number, number],
): Promise<Dataset> {
  const transform = resize([...size]);
  if (await isFolder(join(folder, 'train'))) return loadImageFolder(join(folder, split), { transform });
  const all = await loadImageFolder(folder, { transform });
  const [train, test] = await randomSplit(all, [1 - HELD_OUT, HELD_OUT], { rng: new Rng(0), stratify: true });
  return split === 'train' ? train : test;
}

async function isFolder(path: string): Promise<boolean> {
  return (await stat(path).catch(() => undefined))?.isDirectory() ?? false;
}
