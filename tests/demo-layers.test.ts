import type { Page } from 'playwright';
import { describe, expect, it } from 'vitest';
import { findChromium } from '../tools/chromium.ts';
import { accessibilityProblems, openPage, settled, textOf } from './demo-page.ts';
import { visitedSite } from './demo-visit.ts';

// The arithmetic of layers, built, in real Chromium. That its numbers are the library's is tested in Node.

const executablePath = findChromium();
const phone = { viewport: { width: 390, height: 844 } };

describe.skipIf(!executablePath)('the page Layers', { timeout: 240_000 }, () => {
  const site = visitedSite();

  const open = (address = '', options = {}) =>
    openPage(site.browser, `${site.url}?backend=wasm#/layers${address}`, options);

  it("has the numbers of the course's network, and its code", async () => {
    const { page, noise } = await open('?preset=cifar-cnn');
    expect(await totalsOf(page)).toBe(
      '27 layers, 5,852,170 parameters (22.33 MB), 137,729,024 multiply-adds for a picture; the last maps see 36 × 36 pixels.',
    );
    expect(await textOf(page.locator('chain-table tfoot tr'))).toBe('Together 5,852,170 137,729,024 36 × 36 8');
    const [ours, pytorch] = await page.locator('layers-page code-block pre').allTextContents();
    expect(ours).toContain('new Conv2d(3, 32, 3, { padding: 1 }), // 32 × 32 × 32');
    expect(pytorch).toContain('nn.Linear(4096, 1024),  # 1024');
    expect(noise).toEqual([]);
    await page.context().close();
  });

  it('shows the formula with its numbers, and the windows', async () => {
    const { page, noise } = await open('?kind=Conv2d&in=1&at=28&kernel=5&padding=2');
    expect(await textOf(page.locator('.numbers'))).toBe('⌊(28 + 2·2 − 1·(5 − 1) − 1) / 1⌋ + 1 = 28');
    expect(await textOf(page.locator('.parameters'))).toBe('5·5·1·32 + 32 = 832');
    await page.locator('cnn-conv-arithmetic svg').waitFor();
    await playground(page).getByLabel('Stride').fill('3');
    expect(await textOf(page.locator('.output'))).toBe('10 × 10 × 32');
    expect(await page.locator('cnn-conv-arithmetic').getAttribute('stride')).toBe('3');
    await page.locator('cnn-conv-arithmetic').getByLabel('transposed').check();
    await page.waitForFunction(() => location.hash.includes('ConvTranspose2d'));
    // (28 − 1)·3 − 2·2 + 1·(5 − 1) + 0 + 1
    expect(await textOf(page.locator('.output'))).toBe('82 × 82 × 32');
    await playground(page).getByLabel('Kernel').fill('0');
    expect(await textOf(playground(page).getByRole('alert'))).toBe('1 … 31');
    expect(await textOf(page.locator('.output'))).toBe('82 × 82 × 32');
    expect(noise).toEqual([]);
    await page.context().close();
  });

  it('says in place what does not fit, and goes on when it is mended', async () => {
    const { page, noise } = await open();
    await page.getByRole('button', { name: 'Conv2d 64, kernel 3, padding 1' }).click();
    const editor = page.locator('chain-table layer-fields');
    await editor.getByLabel('Groups').fill('3');
    expect(await textOf(page.locator('chain-table tr.wrong'))).toContain(
      'groups = 3 does not divide 32 input channels',
    );
    expect(await totalsOf(page)).toBe('Layer 4 does not fit; nothing can be said of what is behind it.');
    expect(await page.locator('code-block').count()).toBe(0);
    await editor.getByLabel('Groups').fill('4');
    // A quarter of the weights: 18,432 / 4 + 64.
    expect(await page.locator('chain-table tbody tr').nth(3).textContent()).toContain('4,672');
    await page.getByRole('button', { name: 'Take out' }).click();
    expect(await textOf(page.locator('chain-table tbody tr').nth(3))).toMatch(/^4 ReLU/);
    expect(noise).toEqual([]);
    await page.context().close();
  });

  it('keeps all settings in the address, and trusts none', async () => {
    const { page, noise } = await open();
    await page.getByLabel('Begin with').selectOption('VGG-16');
    expect(await totalsOf(page)).toContain('138,357,544 parameters');
    await page.getByRole('button', { name: 'Take all out' }).click();
    await page.getByLabel('Next layer').selectOption('MaxPool2d');
    await page.getByRole('button', { name: 'Add', exact: true }).click();
    await page.getByRole('button', { name: 'Add to the chain below' }).click();
    const address = await page.evaluate(() => location.hash);
    expect(address).toContain('chain=3x224_MaxPool2d_Conv2d');
    const totals = await totalsOf(page);
    await page.reload();
    await settled(page);
    expect(await totalsOf(page)).toBe(totals);
    await page.goto(`${site.url}?backend=wasm#/layers?kind=%3Cscript%3E&in=-4&chain=3x32_Evil.k1e9&preset=__proto__`);
    await page.reload();
    await settled(page);
    expect(await totalsOf(page)).toContain('5,852,170');
    expect(noise).toEqual([]);
    await page.context().close();
  });

  it.each(['light', 'dark'] as const)('fits a phone, and axe finds nothing, in Chinese and %s', async (colorScheme) => {
    const { page, noise } = await open('?preset=lenet5', { ...phone, colorScheme });
    await page.getByRole('button', { name: '中文' }).click();
    await page.locator('cnn-conv-arithmetic svg').waitFor();
    await page.getByRole('button', { name: /^Conv2d 16/ }).click();
    expect(await totalsOf(page)).toBe(
      '共 12 层，61,706 个参数（0.24 MB），每张图像 416,520 次乘加；最后的特征图能看到 16 × 16 像素。',
    );
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(390);
    expect(await accessibilityProblems(page, 'layers-page')).toEqual([]);
    expect(noise).toEqual([]);
    await page.context().close();
  });
});

const totalsOf = (page: Page): Promise<string> => textOf(page.locator('layers-page .totals'));

const playground = (page: Page) => page.locator('section.layer');
