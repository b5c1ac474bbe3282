import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { decodeImage } from '@cnn/datasets';
import sharp from 'sharp';
import type { Bench } from '../engine/report.ts';
import { median } from '../engine/rounds.ts';
import { timed } from '../engine/serve.ts';

/** One picture file after the other from memory to pixels, beside sharp in one thread. */
export async function decoding({ report, rounds }: Bench, folder: string): Promise<void> {
  sharp.concurrency(1);
  report.title('Decoding a picture');
  const small = filesOf(join(folder, 'cifar10-images/cat'), 500);
  const large = filesOf(join(folder, 'photos/cat'), 50);
  const asPNG = (files: readonly Uint8Array[]) => Promise.all(files.map((file) => sharp(file).png().toBuffer()));
  const cases: Readonly<Record<string, readonly Uint8Array[]>> = {
    'JPEG, 32×32': small,
    'JPEG, 500×375': large,
    'PNG, 32×32': await asPNG(small),
    'PNG, 500×375': await asPNG(large),
  };
  for (const [name, files] of Object.entries(cases)) {
    const ours = async (): Promise<void> => {
      for (const file of files) await decodeImage(file);
    };
    const theirs = async (): Promise<void> => {
      for (const file of files) await sharp(file).raw().toBuffer();
    };
    const times: [number[], number[]] = [[], []];
    for (let round = -1; round < rounds * 3; round++) {
      const pair = [await timed(ours), await timed(theirs)];
      if (round < 0) continue;
      for (const [i, { ms }] of pair.entries()) times[i].push((ms * 1000) / files.length);
    }
    const [mine, its] = times.map(median);
    report.add({ case: name, unit: 'µs', ours: mine, peer: its, peerName: `sharp ${sharp.versions.sharp}` });
  }
}

function filesOf(folder: string, most: number): Uint8Array[] {
  const names = readdirSync(folder).sort().slice(0, most);
  return names.map((name) => readFileSync(join(folder, name)));
}
