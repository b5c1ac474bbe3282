import type { Page } from 'playwright';
import { describe, expect, it } from 'vitest';
import { findChromium, howToGetChromium } from '../tools/chromium.ts';
import { accessibilityProblems, openPage, overflow, settled } from './demo-page.ts';
import { visitedSite } from './demo-visit.ts';

// The page Attack, built, in real Chromium: pictures that fool, what the slider does, the curve, and what the page refuses.

const executablePath = findChromium();
if (!executablePath) console.log(`The page Attack is not tested: ${howToGetChromium}`);

const LENET = 'network=cnn%3A%2F%2Flenet5-fashion-mnist';

describe.skipIf(!executablePath)('the page Attack', { timeout: 180_000 }, () => {
  const site = visitedSite();

  /** The page when the first answer is there. */
  async function open(settings: string, options = {}) {
    const opened = await openPage(site.browser, `${site.url}?backend=wasm#/attack?${settings}`, options);
    await answered(opened.page);
    return opened;
  }

  it('fools LeNet with PGD within 8/255, which noise of that size does not', async () => {
    const { page, context, noise } = await open(`${LENET}&picture=T-shirt%2Ftop&attack=pgd&epsilon=0.031372549&seed=1`);
    const { before, after, noise: noisy, truth, isFooled, isKnown } = await resultOn(page);
    expect([truth, isKnown, before.prediction, isFooled]).toEqual([0, true, 0, true]);
    expect(after.prediction).not.toBe(0);
    const changes = after.values.map((value, i) => Math.abs(value - before.values[i]));
    expect(Math.max(...changes)).toBeLessThanOrEqual(0.031372549 + 1e-7);
    expect(changes.filter((change) => change > 0).length).toBeGreaterThan(300);
    expect(after.values.every((value) => value >= 0 && value <= 1)).toBe(true);
    expect(noisy!.prediction).toBe(0);
    expect(await page.locator('.verdict').textContent()).toMatch(
      /^Fooled: T-shirt\/top becomes Shirt \(\d+\.\d %\)\.$/,
    );
    expect(await page.getByText('Random noise of that size does not fool it.').count()).toBe(1);
    expect(await page.locator('answer-bars').count()).toBe(3);
    expect(await page.locator('answer-bars li.first').allTextContents()).toEqual([
      expect.stringContaining('T-shirt/top'),
      expect.stringContaining('Shirt'),
      expect.stringContaining('T-shirt/top'),
    ]);
    const smallest = page.locator('.smallest strong');
    await expect.poll(() => smallest.textContent(), { timeout: 60_000 }).toMatch(/^0\.0\d+ = \d+(\.\d+)?\/255$/);
    const [epsilon] = (await smallest.textContent())!.split(' ');
    expect(Number(epsilon)).toBeGreaterThan(0.01);
    expect(Number(epsilon)).toBeLessThan(0.0314);
    expect(noise).toEqual([]);
    await context.close();
  });

  it('answers while the slider is dragged, the last place last, and keeps it in the address', async () => {
    const { page, context, noise } = await open(`${LENET}&picture=Coat&attack=fgsm&epsilon=0`);
    expect((await resultOn(page)).sizes.L0).toBe(0);
    const slider = page.getByRole('slider', { name: /^ε/ });
    await slider.evaluate((input: HTMLInputElement) => {
      for (let step = 1; step <= 50; step++) {
        input.value = String(step * 0.002);
        input.dispatchEvent(new Event('input', { bubbles: true, composed: true }));
      }
    });
    await settled(page);
    expect((await resultOn(page)).sizes.Linf).toBeCloseTo(0.1, 6);
    expect((await resultOn(page)).isFooled).toBe(true);
    await page.waitForURL(/epsilon=0\.1&/);
    await page.getByRole('button', { name: /^0\.005/ }).click();
    await settled(page);
    expect((await resultOn(page)).sizes.Linf).toBeCloseTo(0.005, 6);
    await slider.focus();
    await page.keyboard.press('ArrowRight');
    await settled(page);
    expect((await resultOn(page)).sizes.Linf).toBeCloseTo(0.0055, 6);
    expect(noise).toEqual([]);
    await context.close();
  });

  it('reaches a target, looks for the smallest change, and refuses the right class as target', async () => {
    const { page, context, noise } = await open(
      `${LENET}&picture=T-shirt%2Ftop&attack=pgd&epsilon=0.1&steps=20&target=6`,
    );
    expect((await resultOn(page)).after.prediction).toBe(6);
    await page.getByRole('combobox', { name: 'Goal' }).selectOption('0');
    await settled(page);
    expect(await page.getByRole('alert').filter({ hasText: 'the target' }).textContent()).toContain(
      'expected another class than the right one, T-shirt/top',
    );
    await page.getByRole('combobox', { name: 'Method' }).selectOption('deepfool');
    await settled(page);
    const { isFooled, sizes } = await resultOn(page);
    expect(isFooled).toBe(true);
    expect(sizes.L2).toBeGreaterThan(0.1);
    expect(sizes.L2).toBeLessThan(1);
    expect(await page.getByRole('slider', { name: /^ε/ }).count()).toBe(0);
    expect(noise).toEqual([]);
    await context.close();
  });

  it('measures the accuracy by epsilon, and stops where it is told to', async () => {
    const { page, context, noise } = await open(`${LENET}&attack=fgsm`);
    await page.getByRole('button', { name: 'Measure the curve' }).click();
    await page.locator('.chart svg').waitFor({ timeout: 120_000 });
    const words = await page.locator('.chart svg').textContent();
    expect(words).toContain('Accuracy under attack');
    expect(words).toMatch(/FGSM: accuracy by .*epsilon 0: \d+\.\d %.*Plain noise: accuracy by/s);
    const accuracies = [...words!.matchAll(/FGSM, epsilon [\d.]+: (\d+\.\d) %/g)].map(([, accuracy]) =>
      Number(accuracy),
    );
    expect(accuracies.length).toBeGreaterThanOrEqual(8);
    expect(Math.max(...accuracies)).toBeGreaterThanOrEqual(80);
    expect(Math.min(...accuracies)).toBeLessThanOrEqual(40);
    await page.getByRole('combobox', { name: 'Method' }).selectOption('pgd');
    // Long enough to be stopped before it is over.
    await page.getByRole('slider', { name: 'Steps' }).fill('100');
    await page.locator('.chart svg').waitFor({ state: 'detached' });
    await page.getByRole('button', { name: 'Measure the curve' }).click();
    await page.getByRole('progressbar').waitFor();
    await page.getByRole('button', { name: 'Stop' }).click();
    await page.getByRole('progressbar').waitFor({ state: 'detached' });
    expect(await page.locator('.chart svg').count()).toBe(0);
    expect(await page.locator('.curve-panel .complaint').count()).toBe(0);
    expect(noise).toEqual([]);
    await context.close();
  });

  it('takes the answer for right where the network does not know the class, and passes over a bad address', async () => {
    const bad =
      'network=cnn%3A%2F%2Fairbench-small-cifar10&attack=magic&norm=L9&epsilon=-4&steps=x&target=99999&seed=1.5';
    const { page, context, noise } = await open(bad);
    const { isKnown, shape, isFooled } = await resultOn(page);
    expect([isKnown, shape]).toEqual([false, [32, 32, 3]]);
    expect(await page.locator('.verdict').textContent()).toContain('class is not known to it');
    expect(typeof isFooled).toBe('boolean');
    await page.waitForURL(/attack=fgsm&norm=Linf&epsilon=0\.0313725&seed=0$/);
    expect(noise).toEqual([]);
    await context.close();
  });

  it('is accessible, speaks Chinese, and fits a phone', async () => {
    const phone = { viewport: { width: 390, height: 844 }, colorScheme: 'dark', language: 'zh' } as const;
    const { page, context, noise } = await open(`${LENET}&attack=fgsm&picture=Coat`, phone);
    expect(await page.locator('.verdict').textContent()).toMatch(/^骗过了：Coat 被认成 /);
    await page.getByRole('button', { name: '测量曲线' }).click();
    const words = await page.locator('.chart svg').textContent({ timeout: 60_000 });
    expect(words).toMatch(/攻击下的准确率.*准确率 \(%\)/s);
    expect(words).not.toMatch(/[Aa]ccuracy|epsilon/);
    expect(await overflow(page)).toBeLessThanOrEqual(0);
    expect(await accessibilityProblems(page, 'attack-page')).toEqual([]);
    await context.close();
    const wide = await open(`${LENET}&attack=fgm`);
    expect(await accessibilityProblems(wide.page, 'attack-page')).toEqual([]);
    expect([...noise, ...wide.noise]).toEqual([]);
    await wide.context.close();
  });
});

/** Resolves when network, picture and first answer are there. */
async function answered(page: Page): Promise<void> {
  await page.locator('.verdict').waitFor({ timeout: 60_000 });
  await settled(page);
}

interface Seen {
  readonly prediction: number;
  readonly values: number[];
}

interface Result {
  readonly before: Seen;
  readonly after: Seen;
  readonly noise?: Seen;
  readonly truth: number;
  readonly isKnown: boolean;
  readonly isFooled: boolean;
  readonly shape: readonly number[];
  readonly sizes: Readonly<Record<string, number>>;
}

/** What the page shows, in numbers. */
function resultOn(page: Page): Promise<Result> {
  return page.locator('attack-page').evaluate((element) => {
    const { before, after, noise, ...others } = (element as unknown as { result: Result }).result;
    const plain = (seen: Seen) => ({ prediction: seen.prediction, values: [...seen.values] });
    return { ...others, before: plain(before), after: plain(after), ...(noise && { noise: plain(noise) }) };
  });
}
