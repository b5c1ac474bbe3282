import { createHash } from 'node:crypto';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { BatchNorm2d, Conv2d, Linear, Module, Sequential, stateDict } from '@cnn/layers';
import { DataError, decodePth, encodeSafetensors, Rng, type Tensor, useBackend } from '@cnn/tensor';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { getModel } from '../get-model.ts';
import { TinyVGG } from '../tiny-vgg.ts';
import type { WeightsProgress } from './download.ts';
import { folderCache } from './folder-cache.ts';
import { loadWeights } from './load-weights.ts';

type Answer = (request: IncomingMessage, response: ServerResponse) => void;

let contents: Buffer;
let sha256: string;
let folder: string;
let cacheFolder: string;
let server: Server;
let url: string;
let answers: Answer[];
let asked: number;

const whole: Answer = (_, response) => response.writeHead(200, { 'content-length': contents.length }).end(contents);
const cut: Answer = (_, response) => {
  response.writeHead(200, { 'content-length': contents.length }).write(contents.subarray(0, 1000));
  setTimeout(() => response.destroy(), 50);
};

const options = () => ({ cache: folderCache(cacheFolder) });
const kept = async () => (await readdir(cacheFolder).catch(() => [])).map((name) => name.replace(/^[0-9a-f]{16}-/, ''));

/** Throws unless the model has the weights of the file. */
async function expectFilesWeights(model: Parameters<typeof stateDict>[0]): Promise<void> {
  expect(Buffer.from(encodeSafetensors({ tensors: await stateDict(model), metadata: {} })).equals(contents)).toBe(true);
}

beforeAll(async () => {
  await useBackend('cpu');
  const model = new TinyVGG({ rng: new Rng(7) });
  contents = Buffer.from(encodeSafetensors({ tensors: await stateDict(model), metadata: {} }));
  sha256 = createHash('sha256').update(contents).digest('hex');
  server = createServer((request, response) => {
    asked++;
    (answers.shift() ?? whole)(request, response);
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/models/tiny.safetensors`;
});
afterAll(() => {
  server.closeAllConnections();
  server.close();
});
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'cnn-weights-'));
  cacheFolder = join(folder, 'cache');
  answers = [];
  asked = 0;
});
afterEach(() => rm(folder, { recursive: true }));

describe('getModel with weights', () => {
  it('from a path, a file: URL, an open state', async () => {
    const path = join(folder, 'tiny.safetensors');
    await writeFile(path, contents);
    for (const weights of [
      path,
      pathToFileURL(path),
      pathToFileURL(path).href,
      await stateDict(new TinyVGG({ rng: new Rng(7) })),
    ]) {
      await expectFilesWeights(await getModel('tiny-vgg', { weights }));
    }
    await expectFilesWeights(await getModel('tiny-vgg', { weights: path, sha256: sha256.toUpperCase() }));
    expect(asked).toBe(0);
  });

  it('from a URL once, and then from the cache', async () => {
    const progress: WeightsProgress[] = [];
    const onProgress = (step: WeightsProgress) => progress.push(step);
    await expectFilesWeights(await getModel('tiny-vgg', { weights: url, sha256, onProgress, ...options() }));
    expect(progress.at(-1)).toEqual({ received: contents.length, total: contents.length });
    expect(await kept()).toEqual(['tiny.safetensors']);
    await expectFilesWeights(await getModel('tiny-vgg', { weights: new URL(url), sha256, ...options() }));
    await expectFilesWeights(await getModel('tiny-vgg', { weights: url, ...options() }));
    expect(asked).toBe(1);
  });

  it('keeps files of the same name at two addresses apart', async () => {
    await getModel('tiny-vgg', { weights: url, ...options() });
    await getModel('tiny-vgg', { weights: url.replace('models', 'others'), ...options() });
    expect(await kept()).toEqual(['tiny.safetensors', 'tiny.safetensors']);
    expect(asked).toBe(2);
  });

  it('without a cache', async () => {
    await expectFilesWeights(await getModel('tiny-vgg', { weights: url, sha256, cache: false }));
    expect(await kept()).toEqual([]);
  });

  it('at the same time, from two programs as it were', async () => {
    const models = await Promise.all(
      Array.from({ length: 4 }, () => getModel('tiny-vgg', { weights: url, sha256, ...options() })),
    );
    for (const model of models) await expectFilesWeights(model);
    expect(await kept()).toEqual(['tiny.safetensors']);
  });

  it('from the Hugging Face hub, with a revision and a token', async () => {
    const requests: [string, unknown][] = [];
    const fetch: typeof globalThis.fetch = async (address) => {
      requests.push([String(address), 'hub']);
      return new Response(new Uint8Array(contents));
    };
    await expectFilesWeights(
      await getModel('tiny-vgg', {
        weights: 'hf://ada/tiny-vgg@v1.0/weights/tiny vgg.safetensors',
        fetch,
        ...options(),
      }),
    );
    await getModel('tiny-vgg', { weights: 'hf://ada/tiny-vgg/model.safetensors', fetch, ...options() });
    expect(requests.map(([address]) => address)).toEqual([
      'https://huggingface.co/ada/tiny-vgg/resolve/v1.0/weights/tiny%20vgg.safetensors',
      'https://huggingface.co/ada/tiny-vgg/resolve/main/model.safetensors',
    ]);
  });

  it('gives none of a model that cannot be filled', async () => {
    const error = await getModel('tiny-vgg', { weights: url, classes: 5, ...options() }).catch((error) => error);
    expect(error).toBeInstanceOf(DataError);
    expect(error.message).toContain("'output.weight' is [10, 1690] instead of [5, 1690]");
  });

  it('builds without weights, and knows what it does not know', async () => {
    const model = await getModel('tiny-vgg', { classes: 3, rng: new Rng(1) });
    expect([model.kind, model.namedParameters().get('output.bias')?.size]).toEqual(['TinyVGG', 3]);
    await expect(getModel('tiny-vggg')).rejects.toThrow("unknown model 'tiny-vggg'; did you mean 'tiny-vgg'?");
  });
});

describe('loadWeights of a .pth file', () => {
  // What tools/reference/weights.py saves as the course does: {'net': …, 'epoch': 20}.
  class Net extends Module {
    override readonly kind = 'Net';
    readonly convLayer = new Sequential(new Conv2d(2, 3, 3), new BatchNorm2d(3));
    readonly fcLayer = new Linear(4, 2);
    forward(x: Tensor): Tensor {
      return this.convLayer.call(x);
    }
  }
  const fixture = (name: string) => join(import.meta.dirname, '../../../tensor/src/fixtures', name);

  it.each(['tutorial.pth', 'tutorial-legacy.pth'])('%s', async (name) => {
    const [found, named] = [new Net(), new Net()];
    await loadWeights(found, fixture(name));
    await loadWeights(named, fixture(name), { key: 'net' });
    const { tensors } = await decodePth(await readFile(fixture(name)));
    expect(await stateDict(found)).toEqual(tensors);
    expect(await stateDict(named)).toEqual(tensors);
    await expect(loadWeights(new Net(), fixture(name), { key: 'epoch' })).rejects.toThrow(RangeError);
  });

  it('that would run something: refuses it', async () => {
    await expect(loadWeights(new Net(), fixture('runs-eval.pth'))).rejects.toThrow(DataError);
  });
});

describe('loadWeights refuses', () => {
  const load = (weights: Parameters<typeof loadWeights>[1], more = {}) =>
    loadWeights(new TinyVGG(), weights, { ...options(), ...more });
  const wrong = 'ab'.repeat(32);

  it('a download of another sha256, and keeps nothing of it', async () => {
    await expect(load(url, { sha256: wrong })).rejects.toThrow(
      `${url}: expected sha256 ${wrong}, found sha256 ${sha256}`,
    );
    expect(await kept()).toEqual([]);
    await expect(load(url, { sha256: wrong, cache: false })).rejects.toThrow(DataError);
  });

  it('a kept file of another sha256: asks again, and takes the right one', async () => {
    answers = [(_, response) => response.end('something else')];
    await expect(load(url)).rejects.toThrow(`${url.replace(/.*\//, '')}: expected a .safetensors or .pth file`);
    await load(url, { sha256 });
    expect(asked).toBe(2);
    await load(url);
    expect(asked).toBe(2);
  });

  it('a file of another sha256', async () => {
    const path = join(folder, 'tiny.safetensors');
    await writeFile(path, contents);
    await expect(load(path, { sha256: wrong })).rejects.toThrow(`${path}: expected sha256 ${wrong}`);
  });

  it('what is not there', async () => {
    answers = [(_, response) => response.writeHead(404).end('no such file')];
    await expect(load(url)).rejects.toThrow(`${url}: expected status 200, found 404 Not Found; check the address`);
    await expect(load(join(folder, 'none.safetensors'))).rejects.toThrow(
      /none\.safetensors: expected a file .* ENOENT/,
    );
    await expect(load('http://127.0.0.1:1/none')).rejects.toThrow(/expected an answer, found .*(refused|bad port)/i);
    expect(await kept()).toEqual([]);
  });

  it('a connection that breaks: nothing stays of it, and the next try gets all', async () => {
    answers = [cut, cut];
    await expect(load(url)).rejects.toThrow(
      new RegExp(`expected ${contents.length} bytes, found 1000 before the connection broke \\(.+\\); check the conn`),
    );
    await expect(load(url, { cache: false })).rejects.toThrow(DataError);
    expect(await readdir(cacheFolder)).toEqual([]);
    await load(url, { sha256 });
    expect(await kept()).toEqual(['tiny.safetensors']);
  });

  it('to go on after the signal', async () => {
    const control = new AbortController();
    answers = [(_, response) => response.writeHead(200).write(contents.subarray(0, 1000))];
    const stopped = load(url, { signal: control.signal, onProgress: () => control.abort(new Error('enough')) });
    await expect(stopped).rejects.toThrow('enough');
    expect(await readdir(cacheFolder)).toEqual([]);
    await expect(load(url, { signal: control.signal })).rejects.toThrow('enough');
    expect(asked).toBe(1);
  });

  it('a folder that cannot be written', async () => {
    await writeFile(cacheFolder, 'a file where the folder would be');
    await expect(load(url)).rejects.toThrow(
      /cache: expected to write the file, found E.*; choose another folder, or none/,
    );
  });

  it.each([
    ['a page', Buffer.from('<!doctype html><p>Sign in'), 'found a file of another kind'],
    ['an empty file', Buffer.alloc(0), 'found an empty file'],
    ['a cut file', () => contents.subarray(0, contents.length - 4), 'bytes'],
  ] as const)('%s', async (_, bytes, message) => {
    const path = join(folder, 'file');
    await writeFile(path, typeof bytes === 'function' ? bytes() : bytes);
    const error = await load(path).catch((error) => error);
    expect(error).toBeInstanceOf(DataError);
    expect(error.message).toContain(message);
  });

  it.each([
    'ftp://host/file',
    'hf://owner/file',
    'hf://owner/repo/',
    'hf://owner/repo@/file',
    'hf://owner/repo/half of a letter \ud800',
    'file://elsewhere/a.pth',
    'file:///a%zz.pth',
  ])('%s', async (address) => {
    await expect(load(address)).rejects.toThrow(RangeError);
    await expect(load(address)).rejects.toThrow(address);
  });

  it('a sha256 for what is no file', async () => {
    await expect(load(new Map(), { sha256 })).rejects.toThrow(TypeError);
  });
});

it('loadWeights takes what fits with strict: false, and says what was left out', async () => {
  const state = new Map(await stateDict(new TinyVGG({ rng: new Rng(3) })));
  state.set('extra.weight', state.get('output.weight')!);
  state.delete('output.bias');
  await expect(loadWeights(new TinyVGG(), state)).rejects.toThrow('missing: output.bias; unexpected: extra.weight');
  expect(await loadWeights(new TinyVGG(), state, { strict: false })).toEqual({
    missing: ['output.bias'],
    unexpected: ['extra.weight'],
  });
});

it('the standard folder is below XDG_CACHE_HOME', async () => {
  const before = process.env.XDG_CACHE_HOME;
  process.env.XDG_CACHE_HOME = folder;
  try {
    await getModel('tiny-vgg', { weights: url });
  } finally {
    if (before === undefined) delete process.env.XDG_CACHE_HOME;
    else process.env.XDG_CACHE_HOME = before;
  }
  const [name] = await readdir(join(folder, 'cnn', 'weights'));
  expect((await readFile(join(folder, 'cnn', 'weights', name))).equals(contents)).toBe(true);
});
