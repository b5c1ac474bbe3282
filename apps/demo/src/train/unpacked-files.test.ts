import { gzipSync } from 'node:zlib';
import { expect, it } from 'vitest';
import { unpackedFiles } from './unpacked-files.ts';

/** A tar archive of files, by hand: 512 bytes of header before each. */
function tar(files: Readonly<Record<string, string>>): Buffer {
  const blocks = Object.entries(files).flatMap(([name, content]) => {
    const header = Buffer.alloc(512);
    header.write(name);
    header.write('0000644\0', 100);
    header.write(`${content.length.toString(8).padStart(11, '0')}\0`, 124);
    header.write('00000000000\0        0', 136);
    header.write('ustar\x0000', 257);
    const sum = header.reduce((total, byte) => total + byte, 0);
    header.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148);
    const padded = Buffer.alloc(Math.ceil(content.length / 512) * 512);
    padded.write(content);
    return [header, padded];
  });
  return Buffer.concat([...blocks, Buffer.alloc(1024)]);
}

const file = (bytes: Uint8Array, name: string) => new File([new Uint8Array(bytes)], name);

it('unpacks an archive into files with their paths', async () => {
  const archive = file(gzipSync(tar({ 'pets/cat/1.txt': 'meow', 'pets/dog/1.txt': 'woof' })), 'pets.tar.gz');
  const files = await unpackedFiles(archive);
  const contents = await Promise.all(files.map(async ([path, file]) => [path, file.name, await file.text()]));
  expect(contents).toEqual([
    ['pets/cat/1.txt', '1.txt', 'meow'],
    ['pets/dog/1.txt', '1.txt', 'woof'],
  ]);
});

it('refuses an empty archive', async () => {
  const archive = file(gzipSync(tar({})), 'pets.tgz');
  await expect(unpackedFiles(archive)).rejects.toThrow(
    'pets.tgz: expected an archive with a folder of pictures for each class',
  );
});

it('refuses one whose files lead out of the folder', async () => {
  const archive = file(tar({ '../evil.txt': 'x' }), 'pets.tar');
  await expect(unpackedFiles(archive)).rejects.toThrow('pets.tar');
});
