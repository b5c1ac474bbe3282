import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { decodeImage, grayscale, PackedDataset, resize } from '@cnn/datasets';
import { encodeSafetensors, Rng } from '@cnn/tensor';
import { expectClose } from '@cnn/tensor/testing';
import { encodeCheckpoint } from '@cnn/train';
import { encodePNG } from '@cnn/viz';
import { chromium, type Locator, type Page } from 'playwright';
import { beforeAll, describe, expect, it } from 'vitest';
import { chromiumArguments, findChromium } from '../tools/chromium.ts';
import { chooseCheckpoint, complaintAbout, drop, logitsOn, openPage, settled, textOf } from './demo-page.ts';
import { trainedRun } from './demo-run.ts';
import { visitedSite } from './demo-visit.ts';

// The built site in real Chromium, from a checkpoint that Node wrote to the answer on the page.

const executablePath = findChromium();

describe.skipIf(!executablePath)('the demo, looking inside', { timeout: 240_000 }, () => {
  const site = visitedSite();
  let run: Awaited<ReturnType<typeof trainedRun>>;

  beforeAll(async () => {
    run = await trainedRun();
    await saved('last.safetensors', encodeCheckpoint(run.checkpoint));
  }, 240_000);

  /** A file, because only so many bytes can be handed to a page in any other way. */
  async function saved(name: string, content: Uint8Array): Promise<string> {
    const path = join(site.folder, name);
    await writeFile(path, content);
    return path;
  }

  const open = (query = '?backend=wasm', settings = '') =>
    openPage(site.browser, `${site.url}${query}#/inside${settings}`);

  const openWithCheckpoint = async (query?: string) => {
    const opened = await open(query);
    await chooseCheckpoint(opened.page, join(site.folder, 'last.safetensors'));
    return opened;
  };

  for (const name of ['webgpu', 'wasm'] as const) {
    it(`gives Node's logits on ${name}, and shows the answer and the layers`, async () => {
      const { page, noise } = await openWithCheckpoint(`?backend=${name}`);
      const engine = name === 'webgpu' ? /^WebGPU on .* asks for it/ : /^wasm .* asks for it/;
      expect(await textOf(page.locator('.engine'))).toMatch(engine);
      expect(await textOf(page.locator('network-picker dl'))).toMatch(/cifar-cnn .*fashion-mnist-sample, 1 epochs/);

      await page.getByRole('button', { name: 'Ankle boot' }).click();
      await settled(page);
      const logits = await logitsOn(page);
      await expectClose(logits, run.ankleBoot, { absolute: 1e-4, relative: 0 });
      const best = run.config.classes[logits.indexOf(Math.max(...logits))];
      const answer = page.getByRole('region', { name: 'Answer' });
      expect(await answer.getByRole('listitem').count()).toBe(5);
      expect(await textOf(answer.getByRole('listitem').first())).toMatch(new RegExp(`^${best}.*\\d %$`));

      const layers = page.getByRole('group', { name: 'Layers' }).getByRole('button');
      expect(await layers.count()).toBe(26);
      expect(await textOf(layers.nth(0))).toBe('Conv2d conv_layer.0 · 32×32×32');
      expect(await textOf(layers.nth(1))).toBe('BatchNorm2d conv_layer.1 · 32×32×32');
      expect(await textOf(layers.last())).toBe('Linear fc_layer.6 · 10');
      expect(noise).toEqual([]);
      await page.context().close();
    });
  }

  it('gives a picture file what cnn predict gives it, also dropped', async () => {
    const { page, noise } = await openWithCheckpoint();
    const png = noisePNG(50, 38);
    const pixels = Uint8Array.from(grayscale()(resize([28, 28])(await decodeImage(png))).pixels);
    const { classes } = run.config;
    const expected = await run.logitsOf(
      new PackedDataset({ name: 'noise', classes, shape: [28, 28, 1], pixels, labels: Uint8Array.of(0) }),
    );
    await page.getByLabel('Choose a picture').setInputFiles(await saved('noise.png', png));
    await named(page, 'noise.png').waitFor();
    await settled(page);
    expect(await textOf(named(page, 'noise.png'))).toMatch(/^noise\.png *as 28×28 in grey$/);
    expect(await page.getByRole('button', { pressed: true, name: 'T-shirt/top' }).count()).toBe(0);
    await expectClose(await logitsOn(page), expected, { absolute: 1e-4, relative: 0 });

    await page.getByRole('button', { name: 'Bag' }).click();
    await drop(page, 'dropped.png', png);
    await settled(page);
    expect(await named(page, 'dropped.png').count()).toBe(1);
    await expectClose(await logitsOn(page), expected, { absolute: 1e-4, relative: 0 });

    await drop(page, 'dropped.safetensors', png);
    expect(await complaintAbout(page, 'dropped.safetensors')).toContain('found a file of another kind');
    expect(noise).toEqual([]);
    await page.context().close();
  });

  it('refuses what it cannot read with a sentence, and keeps what it has', async () => {
    const { page, noise } = await openWithCheckpoint();
    await page.getByRole('button', { name: 'Trouser' }).click();
    await settled(page);
    const before = await logitsOn(page);
    const { checkpoint, config } = run;
    const whole = encodeCheckpoint({ ...checkpoint, optimizerState: new Map() });
    const empty = { ...checkpoint, weights: new Map(), optimizerState: new Map() };
    const text = (content: string) => new TextEncoder().encode(content);
    const refused: readonly (readonly [name: string, content: Uint8Array, sentence: RegExp])[] = [
      [
        'cut.safetensors',
        whole.subarray(0, -1000),
        /expected \d+ bytes of data for '.*', found \d+; the file is damaged/,
      ],
      ['empty.safetensors', text(''), /expected a checkpoint of cnn train .*, found an empty file; choose/],
      ['notes.txt', text('Dear diary, today'), /a checkpoint of cnn train .*, found a file of another kind; choose/],
      [
        'plain.safetensors',
        encodeSafetensors({ tensors: checkpoint.weights, metadata: {} }),
        /found plain weights; give a file written by cnn train/,
      ],
      [
        'other.safetensors',
        encodeCheckpoint({ ...empty, config: { ...config, model: 'vgg99' } }),
        /found unknown model 'vgg99'; did you mean 'vgg19'\? choose from .*cifar-cnn/,
      ],
      [
        'old.safetensors',
        encodeCheckpoint({ ...empty, config: { ...config, mean: undefined } }),
        /expected the setting 'mean', a list of numbers, found none/,
      ],
      [
        'few.safetensors',
        encodeCheckpoint({ ...checkpoint, optimizerState: new Map(), config: { ...config, classes: ['a', 'b'] } }),
        /expected the 33 tensors of CifarCNN, found shapes: 'fc_layer.6.weight' is \[10, 512\] instead of \[2, 512\]/,
      ],
    ];
    for (const [name, content, sentence] of refused) {
      await page.getByLabel('Choose a checkpoint').setInputFiles(await saved(name, content));
      const complaint = await complaintAbout(page, name);
      expect(complaint).toMatch(sentence);
      expect(complaint).toMatch(new RegExp(`^${name}: `));
      expect(
        await page.getByRole('combobox', { name: 'Network', exact: true }).locator('option:checked').textContent(),
      ).toBe('last.safetensors');
    }
    await page.getByLabel('Choose a picture').setInputFiles(await saved('song.png', text('la la la')));
    expect(await complaintAbout(page, 'song.png')).toMatch(
      /^song\.png: expected a picture that this browser can open, .* found a file of image\/png that it cannot decode; check/,
    );
    await settled(page);
    expect(await named(page, 'Trouser').count()).toBe(1);
    expect(await logitsOn(page)).toEqual(before);
    expect(noise).toEqual([]);
    await page.context().close();
  });

  it('gives no answer where the weights are no numbers', async () => {
    const { page } = await openWithCheckpoint();
    await page.getByRole('button', { name: 'Bag' }).click();
    const bias = { shape: [10], data: new Float32Array(10).fill(Number.NaN) };
    const weights = new Map(run.checkpoint.weights).set('fc_layer.6.bias', bias);
    const file = encodeCheckpoint({ ...run.checkpoint, weights, optimizerState: new Map() });
    await chooseCheckpoint(page, await saved('nan.safetensors', file));
    expect(await complaintAbout(page, 'nan.safetensors')).toContain('expected a number for each class, found NaN');
    expect(await page.getByRole('region', { name: 'Answer' }).getByRole('listitem').count()).toBe(0);
    await page.context().close();
  });

  it('can be used with the keyboard', async () => {
    const { page } = await open();
    const trouser = page.getByRole('button', { name: 'Trouser' });
    for (let i = 0; i < 40 && !(await isFocused(trouser)); i++) await page.keyboard.press('Tab');
    await page.keyboard.press('Enter');
    await settled(page);
    expect(await named(page, 'Trouser').count()).toBe(1);
    expect(await trouser.getAttribute('aria-pressed')).toBe('true');
    await page.context().close();
  });

  it('works without a network after the first visit, and computes with threads', async () => {
    const { page, noise } = await open();
    await page.evaluate(async () => void (await navigator.serviceWorker.ready));
    // The page that installed it is not its own yet; its files come one by one.
    await page.waitForFunction(() => navigator.serviceWorker.controller !== null, undefined, { timeout: 120_000 });
    await page.context().setOffline(true);
    await page.reload();
    await settled(page);
    expect(await logitsOn(page)).toHaveLength(10);
    expect(await textOf(page.locator('.engine'))).toContain('everything still works');
    expect(await page.evaluate(() => crossOriginIsolated)).toBe(true);
    expect(noise).toEqual([]);
    await page.context().close();
  });

  it('says why where there is no WebGPU, and computes with wasm', async () => {
    const args = chromiumArguments.filter((flag) => !flag.includes('webgpu'));
    const plain = await chromium.launch({ executablePath, args });
    try {
      const { page } = await openPage(plain, `${site.url}#/inside`);
      expect(await textOf(page.locator('.engine'))).toMatch(
        /^wasm with (?:relaxed )?SIMD, \d+ threads? Not webgpu: .*\w\. All of it/,
      );
    } finally {
      await plain.close();
    }
  });

  it('passes over an engine that is none', async () => {
    const { page } = await open('?backend=wasmm');
    expect(await textOf(page.locator('.engine'))).toMatch(/Not wasmm: unknown backend 'wasmm'; did you mean 'wasm'\?/);
    await page.context().close();
  });
});

/** Where the answer says which picture it is for. */
function named(page: Page, picture: string): Locator {
  return page.getByRole('region', { name: 'Answer' }).getByRole('figure').filter({ hasText: picture });
}

const isFocused = (locator: Locator): Promise<boolean> =>
  locator.evaluate((element) => (element.getRootNode() as ShadowRoot).activeElement === element);

function noisePNG(width: number, height: number): Uint8Array {
  const data = new Uint8ClampedArray(new Rng(4).words(width * height).buffer).slice(0, width * height * 4);
  for (let i = 3; i < data.length; i += 4) data[i] = 255;
  return encodePNG({ width, height, data });
}
