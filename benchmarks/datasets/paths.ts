import { linkSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { startProcess } from '../engine/peers.ts';
import type { Bench } from '../engine/report.ts';
import { startTorchvision } from './made-data.ts';

const FOLDERS = 1000;
const FILES = 1000;
/** Links that a file may have: 65,000 on ext4. */
const LINKS = 50_000;

/** Memory of a folder with a million pictures: finding them, and going through all of them in shuffled batches, decoded. */
export async function paths({ report, quick }: Bench, folder: string): Promise<void> {
  const root = `${folder}-paths`;
  make(root, join(folder, 'cifar10-images'));
  try {
    report.title('A folder of 1,000,000 pictures of 32×32');
    const ours = await startProcess('datasets/paths-process');
    const peer = await startTorchvision(report, folder);
    const before = (await peer?.ask('rss'))?.bytes ?? 0;
    const [found, its] = [await ours.ask(`paths ${root}`), await peer?.ask(`paths ${root}`)];
    const megabytes = async (one: typeof ours | undefined): Promise<number> =>
      ((await one?.ask('rss'))?.bytes ?? 0) / 1e6;
    report.add({
      case: 'finding them',
      unit: 'ms',
      ours: found.ms,
      ...(peer && { peer: its?.ms, peerName: peer.name }),
    });
    report.add({
      case: 'most memory of the process, found',
      unit: 'MB',
      ours: await megabytes(ours),
      ...(peer && {
        peer: await megabytes(peer),
        peerName: peer.name,
        more: { 'MB of the peer before': before / 1e6 },
      }),
    });
    const { ms, images } = await ours.ask(`iterate ${root} ${quick ? 200 : FOLDERS * FILES}`);
    report.add({
      case: 'most memory of the process, iterated',
      unit: 'MB',
      ours: await megabytes(ours),
      more: { images, 'images/s': (images / ms) * 1000 },
    });
    ours.stop();
    peer?.stop();
  } finally {
    rmSync(root, { recursive: true, force: true });
  }
}

/** A thousand folders of a thousand names for a few files. */
function make(root: string, images: string): void {
  rmSync(root, { recursive: true, force: true });
  const [first] = readdirSync(images);
  const source = readdirSync(join(images, first)).slice(0, (FOLDERS * FILES) / LINKS);
  mkdirSync(root);
  const originals = source.map((name, i) => {
    const path = join(root, `original-${i}.jpg`);
    writeFileSync(path, readFileSync(join(images, first, name)));
    return path;
  });
  for (let i = 0; i < FOLDERS; i++) {
    const own = join(root, `class-${String(i).padStart(4, '0')}`);
    mkdirSync(own);
    for (let j = 0; j < FILES; j++) {
      linkSync(
        originals[Math.floor((i * FILES + j) / LINKS)],
        join(own, `ILSVRC2012_train_${String(j).padStart(8, '0')}.JPEG`),
      );
    }
  }
}
