import { readFile } from 'node:fs/promises';
import { expectClose } from '@cnn/tensor/testing';
import { decodeCheckpoint } from '@cnn/train';
import type { BrowserContext, Page } from 'playwright';
import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import { findChromium, howToGetChromium } from '../tools/chromium.ts';
import { openPage, settled, textOf } from './demo-page.ts';
import { appears, downloaded, loseDeviceAfter, openTrain, press, standing } from './demo-train-page.ts';
import { visitedSite } from './demo-visit.ts';

// The pages on WebGPU, built, in real Chromium. It is one visit to all of them, because a GPU in software takes long to compile programs, and each device
// compiles its own. What else the pages can do, is tested on WASM.

const executablePath = findChromium();
if (!executablePath) console.log(`The pages are not tested on WebGPU: ${howToGetChromium}`);

const LENET = 'network=cnn%3A%2F%2Flenet5-fashion-mnist';
const RECIPE = 'model=lenet5&batch=8&rate=0.001&augment=none&seed=3&limit=32&judge=test';

describe.skipIf(!executablePath)('the pages on WebGPU', { timeout: 240_000 }, () => {
  const site = visitedSite();
  let page: Page;
  let noise: readonly string[];

  beforeAll(async () => {
    ({ page, noise } = await openPage(site.browser, `${site.url}?backend=webgpu#/course`, { prepare: letLose }));
  }, 240_000);

  afterEach(() => expect(noise).toEqual([]));

  /** Goes on to another page. */
  async function goTo(name: string, settings: string): Promise<void> {
    await page.evaluate((hash) => location.assign(hash), `#/${name}?${settings}`);
    await page.locator(`${name}-page h1`).waitFor();
    await settled(page);
  }

  const engine = () => textOf(page.locator('.engine'));

  it('runs cells of the course, and their numbers hold', async () => {
    const cells = ['convolution', 'pooling', 'softmax'].map((name) => page.locator(`course-cell#cell-${name}`));
    for (const cell of cells) await cell.getByRole('button', { name: 'Run' }).click();
    await settled(page);
    expect(await engine()).toMatch(/^WebGPU on .* asks for it/);
    expect(await cells[0].getByText('where nothing changes: 0').count()).toBe(1);
    const picture = cells[0].getByRole('img');
    expect(await picture.evaluate((image: HTMLImageElement) => image.naturalWidth)).toBeGreaterThan(100);
    const checks = await page.locator('course-cell .check').allTextContents();
    expect(checks.map((check) => check.replace(/\s+/g, ' ').trim())).toEqual([
      '✓ size: course: 5 × 5 → 3 × 3 – here: 5 × 5 → 3 × 3',
      '✓ learned parameters: course: 0 – here: 0',
      '✓ sum of the probabilities: course: 1 – here: 1',
      '✓ the loss is −log of the true class’s probability: course: 0.2023 – here: 0.2023',
    ]);
  });

  it('reckons layers', async () => {
    await goTo('layers', 'preset=lenet5');
    expect(await textOf(page.locator('layers-page .totals'))).toContain('12 layers, 61,706 parameters');
    await page.locator('cnn-conv-arithmetic svg').waitFor();
  });

  it('changes pictures', async () => {
    await goTo('augment', 'recipe=1~RandomInvert(p*1)&size=32&variants=5');
    const [original, ...inverted] = await page
      .locator('sheet-view picture-canvas canvas')
      .evaluateAll((canvases) =>
        (canvases as HTMLCanvasElement[]).map((canvas) => [
          ...canvas.getContext('2d')!.getImageData(0, 0, canvas.width, canvas.height).data,
        ]),
      );
    const expected = original.map((value, i) => (i % 4 === 3 ? value : 255 - value));
    expect(inverted.map((picture) => farthest(picture, expected))).toEqual(Array(5).fill(0));
    expect(Math.max(...original.filter((_, i) => i % 4 !== 3))).toBeGreaterThan(200);
  });

  it('fools a network, the more the further the slider is', async () => {
    await goTo('attack', `${LENET}&picture=Coat&attack=fgsm&epsilon=0`);
    await page.locator('.verdict').waitFor();
    await settled(page);
    expect(await textOf(page.locator('.verdict'))).toMatch(/^Not fooled/);
    await page.getByRole('slider', { name: /^ε/ }).fill('0.1');
    await settled(page);
    expect(await textOf(page.locator('.verdict'))).toMatch(/^Fooled: Coat becomes /);
  });

  it('trains: the loss falls, and the confusion matrix comes', async () => {
    await goTo('train', `${RECIPE}&epochs=2`);
    await press(page, 'Start training');
    await appears(page, /more epoch/);
    expect(await standing(page)).toMatch(/The run is over\. Epoch 2 is over: \d+\.\d\d % of the test pictures/);
    const { history } = decodeCheckpoint(await readFile((await downloaded(page, 'Checkpoint')).path));
    expect(history[1].loss).toBeLessThan(history[0].loss);
    const counts = page.locator('cnn-confusion-matrix g[data-true] text:first-of-type');
    const total = (await counts.allTextContents()).reduce((sum, count) => sum + Number(count), 0);
    expect(total).toBe(32);
  });

  it('says that the device was lost, works on, and ends a run as if it had not been: with another device, and with WASM', async () => {
    await goTo('train', `${RECIPE}&epochs=3`);
    await loseDeviceAfter(page, 1);
    await press(page, 'Start anew');
    const notice = page.locator('train-page').getByRole('alert').filter({ hasText: 'The browser lost the GPU' });
    for (const [epoch, button] of [
      [1, 'Go on with the GPU'],
      [2, 'Go on with WASM'],
    ] as const) {
      await notice.waitFor({ timeout: 120_000 });
      expect(await textOf(notice)).toContain(`it stands again at the end of epoch ${epoch}, where it was last kept`);
      expect(await engine()).toBe('The GPU was lost. What is computed next looks for an engine anew.');
      const kept = decodeCheckpoint(await readFile((await downloaded(page, 'Checkpoint')).path));
      expect(kept.history).toHaveLength(epoch);
      if (epoch === 1) {
        await attacksOnAnotherDevice();
        await loseDeviceAfter(page, 2);
      }
      await press(page, button);
    }
    await appears(page, /more epoch/);
    expect(await engine()).toMatch(/^wasm /);
    expect(await notice.count()).toBe(0);
    const { history } = decodeCheckpoint(await readFile((await downloaded(page, 'Checkpoint')).path));
    const label = await page.locator('.losses').getAttribute('aria-label');
    expect(label).toContain('Loss of each step, 12 so far');

    const unbroken = await openTrain(site.browser, site.url, `${RECIPE}&epochs=3`);
    await press(unbroken.page, 'Start training');
    await appears(unbroken.page, /more epoch/);
    const whole = decodeCheckpoint(await readFile((await downloaded(unbroken.page, 'Checkpoint')).path)).history;
    expect([history, whole].map(({ length }) => length)).toEqual([3, 3]);
    const losses = [history, whole].map((epochs) => epochs.map(({ loss }) => loss));
    await expectClose(losses[0], losses[1], { relative: 1e-3 });
    expect(unbroken.noise).toEqual([]);
    await unbroken.context.close();

    await goTo('inside', 'network=trained&picture=Bag');
    const answer = page.getByRole('region', { name: 'Answer' });
    expect(await answer.getByRole('listitem').count()).toBe(5);
  });

  /** The network that lay on the lost device is opened anew. */
  async function attacksOnAnotherDevice(): Promise<void> {
    await goTo('attack', `${LENET}&picture=Coat&attack=fgsm&epsilon=0.05`);
    await page.waitForFunction(() => !document.querySelector('cnn-app')!.shadowRoot!.textContent!.includes('was lost'));
    expect(await engine()).toMatch(/^WebGPU on /);
    expect(await textOf(page.locator('.verdict'))).toMatch(/^Fooled: Coat becomes /);
    await goTo('train', '');
  }
});

const farthest = (a: readonly number[], b: readonly number[]): number =>
  Math.max(...a.map((value, i) => Math.abs(value - b[i])));

/**
 * Lets a page lose the GPU's device as a driver would take it away, without a word to the page: its worker hears of it on a channel, of which the site
 * itself knows nothing.
 */
async function letLose(context: BrowserContext): Promise<void> {
  await context.route(/assets\/compute-worker-/, async (route) => {
    const response = await route.fetch();
    await route.fulfill({ response, body: `(${losing})();${await response.text()}` });
  });
}

function losing(): void {
  const ask = GPUAdapter.prototype.requestDevice;
  let device: GPUDevice;
  GPUAdapter.prototype.requestDevice = async function (...options) {
    device = await ask.apply(this, options);
    return device;
  };
  new BroadcastChannel('lose-device').onmessage = () => device.destroy();
}
