import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { augment, fromRecipe, type Recipe } from '@cnn/augment';
import { centerCrop, type Image, loadFashionMNISTSample, resize } from '@cnn/datasets';
import { Rng, tensor, useBackend } from '@cnn/tensor';
import { encodePNG } from '@cnn/viz';
import type { Page } from 'playwright';
import { describe, expect, it } from 'vitest';
import { findChromium, howToGetChromium } from '../tools/chromium.ts';
import { accessibilityProblems, openPage, overflow, settled } from './demo-page.ts';
import { visitedSite } from './demo-visit.ts';

// The page Augment, built, in real Chromium: sheets as the library draws them, the editor, links, and what it refuses.

const executablePath = findChromium();
if (!executablePath) console.log(`The page Augment is not tested: ${howToGetChromium}`);

const RECIPE: Recipe = {
  version: 1,
  steps: [
    { op: 'RandomAffine', degrees: 15, translate: [0.1, 0.1], scale: [0.8, 1.2], p: 1 },
    { op: 'RandomBrightness', brightness: [0.5, 1.5] },
    { op: 'RandomHorizontalFlip' },
  ],
};
const TEXT =
  '1~RandomAffine(degrees*15!translate*(0.1!0.1)!scale*(0.8!1.2)!p*1)~RandomBrightness(brightness*(0.5!1.5))~RandomHorizontalFlip';

describe.skipIf(!executablePath)('the page Augment', { timeout: 120_000 }, () => {
  const site = visitedSite();

  const open = (settings = '', options = {}) =>
    openPage(site.browser, `${site.url}?backend=wasm#/augment${settings}`, options);

  it('draws what the library draws in Node, within one grey level', async () => {
    const { page, context, noise } = await open(
      `?recipe=${encodeURIComponent(TEXT)}&size=64&variants=5&seed=7&picture=Sneaker`,
    );
    const drawn = await pixelsOn(page);
    expect(drawn.map(({ length }) => length)).toEqual(Array(6).fill(64 * 64 * 3));
    await useBackend('wasm');
    const picture = await sample('Sneaker', 64);
    expect(drawn[0]).toEqual([...picture.pixels]);
    for (const variant of [1, 2, 5]) {
      expect(farthest(drawn[variant], await expected(picture, variant))).toBeLessThanOrEqual(1);
      expect(farthest(drawn[variant], drawn[0])).toBeGreaterThan(100);
    }
    expect(await page.locator('.steps step-card').count()).toBe(3);
    expect(await page.getByText(/ms a picture, one at a time; 2 passes over/).count()).toBe(1);
    expect(noise).toEqual([]);
    await context.close();
  });

  it('is edited with the keyboard, sliders and text, and its link gives the same sheet', async () => {
    const { page, context, noise } = await open();
    await expect.poll(() => ops(page)).toEqual(['RandomCrop', 'RandomHorizontalFlip']);
    const first = await pixelsOn(page);
    await page.getByRole('searchbox').fill('gaussian noi');
    await page.getByRole('button', { name: 'Add RandomGaussianNoise' }).click();
    expect(await ops(page)).toEqual(['RandomCrop', 'RandomHorizontalFlip', 'RandomGaussianNoise']);
    await page.getByRole('button', { name: 'Move RandomGaussianNoise up' }).focus();
    await page.keyboard.press('Enter');
    await page.keyboard.press('Alt+ArrowUp');
    await settled(page);
    expect(await ops(page)).toEqual(['RandomGaussianNoise', 'RandomCrop', 'RandomHorizontalFlip']);
    expect(await page.getByText('RandomGaussianNoise is now step 1 of 3.').count()).toBe(1);
    await page.getByRole('slider', { name: /^std/ }).fill('0.3');
    await page.getByRole('button', { name: 'Remove RandomHorizontalFlip' }).click();
    await page.getByRole('checkbox', { name: 'RandomCrop is on' }).uncheck();
    await page.getByRole('button', { name: 'New seed' }).click();
    await settled(page);
    const json = page.getByRole('textbox', { name: 'Recipe as JSON' });
    expect(JSON.parse(await json.inputValue())).toEqual({
      version: 1,
      steps: [{ op: 'RandomGaussianNoise', std: 0.3, p: 1 }],
    });
    await page.waitForURL(/off=1/);
    expect(page.url()).toMatch(/seed=\d+/);
    const sheet = await pixelsOn(page);
    expect(sheet[1]).not.toEqual(first[1]);

    const linked = await open(new URL(page.url()).hash.slice('#/augment'.length));
    expect(await ops(linked.page)).toEqual(['RandomGaussianNoise', 'RandomCrop']);
    expect(await linked.page.getByRole('checkbox', { name: 'RandomCrop is on' }).isChecked()).toBe(false);
    expect(await pixelsOn(linked.page)).toEqual(sheet);
    await linked.context.close();

    await page.getByRole('button', { name: 'TypeScript' }).click();
    const code = page.getByRole('region', { name: 'TypeScript' });
    expect(await code.textContent()).toContain('randomGaussianNoise({ std: 0.3, p: 1 })');
    await page.getByRole('button', { name: 'Command', exact: true }).click();
    expect(await page.getByRole('region', { name: 'Command' }).textContent()).toMatch(
      /^cnn augment picture\.png \\\n {2}--op RandomGaussianNoise \\\n {2}--option std=0\.3 .*--size 32 --variants 11 --seed \d+$/s,
    );
    expect(noise).toEqual([]);
    await context.close();
  });

  it('says what is wrong with a recipe in the library’s words, and keeps the one before', async () => {
    const { page, context, noise } = await open(`?recipe=${encodeURIComponent(TEXT)}`);
    const json = page.getByRole('textbox', { name: 'Recipe as JSON' });
    const before = await pixelsOn(page);
    const complaints = page.locator('recipe-text .complaint');
    await json.fill(
      '{ "version": 1, "steps": [{ "op": "RandomRotatoin", "degrees": 5 }, { "op": "RandomRotation", "degrees": 400 }] }',
    );
    await settled(page);
    expect(await complaints.textContent()).toContain('steps[0].op: expected the name of an augmentation');
    expect(await complaints.textContent()).toContain("did you mean 'RandomRotation'?");
    expect(await complaints.textContent()).toContain('steps[1].degrees: expected degrees in [-360, 360], found 400');
    await json.fill('{ "version": 1,');
    await settled(page);
    expect(await complaints.textContent()).toMatch(/JSON/);
    expect(await pixelsOn(page)).toEqual(before);
    await json.fill('{ "version": 1, "steps": [{ "op": "RandomInvert", "p": 1 }] }');
    await settled(page);
    expect(await complaints.count()).toBe(0);
    const [original, inverted] = await pixelsOn(page);
    expect(inverted).toEqual(original.map((value) => 255 - value));
    // What does not fit the pictures shows when it is drawn.
    await json.fill('{ "version": 1, "steps": [{ "op": "RandomCrop", "size": 99 }] }');
    await settled(page);
    expect(await page.locator('.sheet .complaint').textContent()).toMatch(/randomCrop: .*99/i);
    expect(noise).toEqual([]);
    await context.close();
  });

  it.each([
    ['?recipe=1~RandomNonsense&seed=-3&size=7&variants=1e9&off=x', 'steps[0].op: expected the name of an augmentation'],
    ['?recipe=1~((((&picture=Nobody', 'text of a recipe: expected'],
    ['?recipe=', 'text of a recipe: expected'],
  ])('opens with the course’s recipe where the address says %s', async (settings, complaint) => {
    const { page, context, noise } = await open(settings);
    expect(await page.locator('.steps-panel .complaint').textContent()).toContain(complaint);
    expect(await ops(page)).toEqual(['RandomCrop', 'RandomHorizontalFlip']);
    expect((await pixelsOn(page)).length).toBe(12);
    expect(noise).toEqual([]);
    await context.close();
  });

  it('takes a picture file, moves marks along, mixes pictures, and refuses what is no picture', async () => {
    const { page, context, noise } = await open('?recipe=1~RandomHorizontalFlip(p*1)&marks=1&variants=5');
    expect(await page.locator('sheet-view circle').count()).toBe(4 * 6);
    const file = join(site.folder, 'red.png');
    const red = Uint8ClampedArray.from({ length: 40 * 30 * 4 }, (_, i) => (i % 4 === 0 || i % 4 === 3 ? 255 : 0));
    await writeFile(file, encodePNG({ width: 40, height: 30, data: red }));
    await page.getByLabel('Choose a picture').setInputFiles(file);
    await settled(page);
    await page.getByRole('checkbox', { name: 'Move a mask' }).uncheck();
    await settled(page);
    expect((await pixelsOn(page))[1].slice(0, 6)).toEqual([255, 0, 0, 255, 0, 0]);
    await page.getByRole('button', { name: 'MixUp' }).click();
    await settled(page);
    // The red picture has no green of its own.
    const [original, ...mixed] = await pixelsOn(page);
    const greenest = (pixels: readonly number[]) => Math.max(...pixels.filter((_, i) => i % 3 === 1));
    expect(greenest(original)).toBe(0);
    expect(Math.max(...mixed.map(greenest))).toBeGreaterThan(30);

    const bad = join(site.folder, 'song.png');
    await writeFile(bad, 'la la la');
    await page.getByLabel('Choose a picture').setInputFiles(bad);
    await expect
      .poll(() => page.locator('.panel .complaint').allTextContents())
      .toEqual([expect.stringContaining('song.png: expected a picture')]);
    expect(noise).toEqual([]);
    await context.close();
  });

  it('is accessible, speaks Chinese, and fits a phone', async () => {
    const phone = { viewport: { width: 390, height: 844 }, colorScheme: 'dark', language: 'zh' } as const;
    const { page, context, noise } = await open('?recipe=1~RandomPerspective~Normalize(mean*0.5!std*0.5)', phone);
    expect(await page.getByRole('heading', { level: 1 }).textContent()).toBe('数据增强');
    expect(await page.getByText('超出 0 到 1 的部分被截断').count()).toBe(1);
    expect(await overflow(page)).toBeLessThanOrEqual(0);
    expect(await accessibilityProblems(page, 'augment-page')).toEqual([]);
    await context.close();
    const wide = await open();
    expect(await accessibilityProblems(wide.page, 'augment-page')).toEqual([]);
    expect([...noise, ...wide.noise]).toEqual([]);
    await wide.context.close();
  });
});

/** The pictures on the sheet, as they stand on their canvases. */
function pixelsOn(page: Page): Promise<number[][]> {
  return page.locator('sheet-view picture-canvas canvas').evaluateAll((canvases) =>
    (canvases as HTMLCanvasElement[]).map((canvas) => {
      const { data } = canvas.getContext('2d')!.getImageData(0, 0, canvas.width, canvas.height);
      return [...data].filter((_, i) => i % 4 !== 3);
    }),
  );
}

const ops = async (page: Page): Promise<string[]> =>
  (await page.locator('.steps step-card .head label').allTextContents()).map((text) => text.trim());

async function sample(label: string, size: number): Promise<Image> {
  const test = await loadFashionMNISTSample({ split: 'test' });
  const picture = test.get(test.labels().indexOf(test.classes.indexOf(label)));
  const { pixels } = centerCrop(size)(resize(size)({ pixels: picture.pixels, shape: picture.shape }));
  return {
    pixels: Uint8Array.from({ length: size * size * 3 }, (_, i) => pixels[Math.floor(i / 3)]),
    shape: [size, size, 3],
  };
}

/** What the library makes of a picture, as bytes. */
async function expected({ pixels, shape }: Image, variant: number): Promise<number[]> {
  const image = tensor(
    Float32Array.from(pixels, (byte) => byte / 255),
    [1, ...shape],
  );
  const changed = augment(image, fromRecipe(RECIPE), [new Rng(7).fold(variant, 0)]);
  return Array.from(await changed.data(), (value) => Math.round(255 * Math.min(1, Math.max(0, value))));
}

function farthest(a: readonly number[], b: readonly number[]): number {
  return Math.max(...a.map((value, i) => Math.abs(value - b[i])));
}
