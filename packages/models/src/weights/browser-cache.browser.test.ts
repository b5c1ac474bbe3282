import { stateDict } from '@cnn/layers';
import { encodeSafetensors, Rng, Sha256, useBackend } from '@cnn/tensor';
import { afterEach, beforeAll, expect, it } from 'vitest';
import { getModel } from '../get-model.ts';
import { TinyVGG } from '../tiny-vgg.ts';
import { browserCache } from './browser-cache.ts';

const name = 'cnn-weights-test';
const weights = 'https://weights.invalid/tiny.safetensors';

let contents: Uint8Array<ArrayBuffer>;
let sha256: string;
let asked: number;

/** Answers with these bytes, in two pieces. */
const server = (bytes: Uint8Array<ArrayBuffer>, end?: Error): typeof globalThis.fetch => {
  return async () => {
    asked++;
    const body = new ReadableStream({
      start(controller) {
        controller.enqueue(bytes.slice(0, 1000));
        controller.enqueue(bytes.slice(1000));
        if (end) controller.error(end);
        else controller.close();
      },
    });
    return new Response(body);
  };
};

const kept = async () => (await (await caches.open(name)).keys()).map(({ url }) => url);

beforeAll(async () => {
  await useBackend('wasm');
  const tensors = await stateDict(new TinyVGG({ rng: new Rng(7) }));
  contents = new Uint8Array(encodeSafetensors({ tensors, metadata: {} }));
  sha256 = new Sha256().update(contents).digest();
});
afterEach(async () => {
  await caches.delete(name);
  asked = 0;
});

it('keeps a download, and reads it from there', async () => {
  asked = 0;
  const options = { weights, sha256, cache: browserCache(name), fetch: server(contents) };
  const first = await stateDict(await getModel('tiny-vgg', options));
  const second = await stateDict(await getModel('tiny-vgg', options));
  expect([asked, await kept()]).toEqual([1, [weights]]);
  expect(second).toEqual(first);
  expect(new Uint8Array(encodeSafetensors({ tensors: second, metadata: {} }))).toEqual(contents);
});

it('keeps nothing of what breaks off or has another sha256', async () => {
  const cache = browserCache(name);
  const broken = getModel('tiny-vgg', { weights, cache, fetch: server(contents, new Error('gone')) });
  await expect(broken).rejects.toThrow(/before the connection broke \(gone\)/);
  const other = getModel('tiny-vgg', { weights, sha256: 'ab'.repeat(32), cache, fetch: server(contents) });
  await expect(other).rejects.toThrow(`found sha256 ${sha256}`);
  expect(await kept()).toEqual([]);
});
