import { readFileSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join, relative } from 'node:path';
import { pathToFileURL } from 'node:url';
import { DataError } from '@cnn/tensor';
import { expect, it, onTestFinished } from 'vitest';
import { madeFolder } from '../testing/made-folder.ts';
import { readImage } from './read-image.ts';

const { files } = JSON.parse(readFileSync(new URL('../fixtures/images.json', import.meta.url), 'utf8')) as {
  files: { name: string; file: string; pixels: string }[];
};
const found = files.find(({ name }) => name === 'PNG')!;
const picture = new Uint8Array(Buffer.from(found.file, 'base64'));
const pixels = new Uint8Array(Buffer.from(found.pixels, 'base64'));

it.each(['cat.png', 'a b/c#d?e%20.png', 'قطط/猫 🐈.png', 'cafe\u0301/café.png', 'no ending', '.hidden', "quote'.png"])(
  'reads %s by its path and its address',
  async (name) => {
    const path = join(await madeFolder({ [name]: picture }), name);
    for (const source of [path, relative('.', path), pathToFileURL(path)]) {
      expect(await readImage(source)).toEqual({ pixels, shape: [11, 14, 3] });
    }
  },
);

it('reads blobs and files', async () => {
  expect((await readImage(new Blob([picture]))).pixels).toEqual(pixels);
  expect((await readImage(new File([picture], 'cat.jpg'))).pixels).toEqual(pixels);
  await expect(readImage(new File(['meow'], 'cat.jpg'))).rejects.toThrow(/^cat\.jpg: expected an image.*"meow"/);
  await expect(readImage(new Blob([]))).rejects.toThrow(/^image: expected an image.*an empty file/);
});

it('names the path of what is not there, or no file, or no image', async () => {
  const root = await madeFolder({ 'text.png': 'meow' });
  await mkdir(join(root, 'folder'));
  for (const [path, message] of [
    [join(root, 'none.png'), /none\.png: expected a file that can be read, found ENOENT/],
    [join(root, 'folder'), /folder: expected a file that can be read, found something that is no file/],
    [join(root, 'text.png'), /text\.png: expected an image/],
    ['', /expected a file that can be read/],
    ['nul\0.png', /nul/],
  ] as const) {
    const error = await readImage(path).catch((thrown) => thrown);
    expect(error).toBeInstanceOf(DataError);
    expect(error.message).toMatch(message);
  }
});

it('fetches addresses, and names those that answer otherwise', async () => {
  const server = createServer(({ url }, response) => {
    if (url === '/cat.png') response.end(picture);
    else if (url === '/cut.png')
      response.writeHead(200, { 'content-length': 1000 }).write(picture.subarray(0, 90), () => response.destroy());
    else if (url === '/page.png') response.end('<html>');
    else response.writeHead(404).end('gone');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => void server.close());
  const base = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
  expect((await readImage(new URL('cat.png', base))).pixels).toEqual(pixels);
  for (const [name, message] of [
    ['none.png', 'expected a picture, found status 404'],
    ['cut.png', 'expected a picture, found '],
    ['page.png', 'expected an image'],
  ]) {
    const error = await readImage(new URL(name, base)).catch((thrown) => thrown);
    expect(error).toBeInstanceOf(DataError);
    expect(error.message).toContain(`${base}${name}: ${message}`);
  }
  await expect(readImage(new URL('http://127.0.0.1:1/cat.png'))).rejects.toThrow(/^http:.*expected a picture/);
  const data = new URL(`data:image/png;base64,${found.file}`);
  expect((await readImage(data)).pixels).toEqual(pixels);
  await expect(readImage(new URL('data:image/png;base64,AAAA'))).rejects.toThrow(/^data: URL: expected an image/);
});
