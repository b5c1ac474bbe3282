import { gzipSync } from 'node:zlib';
import type { Page } from 'playwright';
import { describe, expect, it } from 'vitest';
import { findChromium } from '../tools/chromium.ts';
import { accessibilityProblems, openPage, settled, textOf } from './demo-page.ts';
import { visitedSite } from './demo-visit.ts';

// The course, built, in real Chromium. That all its cells run and all its numbers hold is tested in Node.

const executablePath = findChromium();
const phone = { viewport: { width: 390, height: 844 } };

describe.skipIf(!executablePath)('the page Course', { timeout: 240_000 }, () => {
  const site = visitedSite();

  const open = (address = '', options = {}) =>
    openPage(site.browser, `${site.url}?backend=wasm#/course${address}`, options);

  it('opens the site with at most 350 kB, the engine included, and loads no cell before one is run', async () => {
    const context = await site.browser.newContext({ serviceWorkers: 'block' });
    const page = await context.newPage();
    const sizes = new Map<string, Promise<number>>();
    context.on('response', (response) => {
      sizes.set(
        response.url(),
        response.body().then((body) => gzipSync(body).length),
      );
    });
    await page.goto(`${site.url}?backend=wasm`);
    await page.locator('.chip').waitFor();
    await settled(page);
    expect(await page.locator('h1').textContent()).toBe('Convolutional networks, cell by cell');
    const kilobytes = (await Promise.all(sizes.values())).reduce((sum, size) => sum + size, 0) / 1000;
    console.log(`first load: ${kilobytes.toFixed(0)} kB gzip in ${sizes.size} files`);
    expect(kilobytes).toBeLessThan(350);
    expect([...sizes.keys()].filter((url) => /course-service|output-size|networks-service/.test(url))).toEqual([]);
    await context.close();
  });

  it("runs cells as they are shown, ticks the course's numbers, and keeps what they gave", async () => {
    const { page, noise } = await open();
    for (const name of ['cifar-cnn', 'same-padding', 'confusion']) await run(page, name);
    await settled(page);
    expect(await checksOf(page, 'cifar-cnn')).toEqual([
      '✓ trainable parameters: course: 5,852,170 – here: 5,852,170',
      '✓ size of the model: course: 22.33 MB – here: 22.33 MB',
      '✓ output of the convolutions, channels first: course: [1, 256, 4, 4] – here: [1, 256, 4, 4]',
      '✓ flattened: course: [1, 4096] – here: [1, 4096]',
    ]);
    expect((await checksOf(page, 'same-padding')).at(-1)).toBe('✓ border for a kernel of 7: course: 3 – here: 3');
    const code = await cellOf(page, 'same-padding').locator('code-block pre').textContent();
    expect(code).toContain("check('kernel7', 3, samePadding(7)[0]);");
    expect(code).not.toMatch(/export|notebook\/cell/);
    const picture = cellOf(page, 'confusion').getByRole('img', { name: 'Rows: what it is; columns: the answer' });
    expect(await picture.evaluate((image) => (image as HTMLImageElement).naturalWidth)).toBeGreaterThan(100);

    await page.getByRole('link', { name: 'Layers', exact: true }).click();
    await page.locator('layers-page h1').waitFor();
    await page.getByRole('link', { name: 'Course', exact: true }).click();
    expect(await checksOf(page, 'cifar-cnn')).toHaveLength(4);
    await page.getByRole('button', { name: '中文' }).click();
    expect((await checksOf(page, 'cifar-cnn'))[0]).toBe('✓ 可训练参数：课程: 5,852,170 – 这里: 5,852,170');
    expect(noise).toEqual([]);
    await page.context().close();
  });

  it('says in a cell what went wrong there, and runs it again', async () => {
    const { page } = await open('', { serviceWorkers: 'block' });
    let isCut = true;
    await page.context().route(/assets\/\d\d-output-size-/, (route) => (isCut ? route.abort() : route.continue()));
    await run(page, 'output-size');
    await settled(page);
    expect(await textOf(cellOf(page, 'output-size').getByRole('alert'))).toMatch(/output-size|import|fetch/i);
    isCut = false;
    await page.reload();
    await run(page, 'output-size');
    await settled(page);
    expect(await checksOf(page, 'output-size')).toHaveLength(2);
    await page.context().close();
  });

  it('opens at a chapter, and its list and address follow the reader', async () => {
    const { page, noise } = await open('?at=padding');
    await page.waitForFunction(() => scrollY > 1000);
    const current = page.locator('course-page nav [aria-current]');
    expect(await textOf(current)).toBe('Padding');
    await page.locator('course-page nav a', { hasText: 'The CNN of the course' }).click();
    await page.waitForFunction(() => location.hash.endsWith('at=network'));
    expect(await textOf(current)).toBe('The CNN of the course');
    await page.locator('#bias').scrollIntoViewIfNeeded();
    await page.evaluate(() => scrollTo(0, document.body.scrollHeight));
    await page.waitForFunction(() => location.hash.endsWith('at=bias'));
    expect(await textOf(current)).toBe('Bias');
    await page.goto(`${site.url}?backend=wasm#/course?at=%3Cb%3E`);
    await settled(page);
    expect(noise).toEqual([]);
    await page.context().close();
  });

  it('can be worked by keyboard, and stopped', async () => {
    const { page } = await open();
    await cellOf(page, 'pooling').getByRole('button', { name: 'Run' }).focus();
    await page.keyboard.press('Enter');
    await settled(page);
    expect(await checksOf(page, 'pooling')).toEqual([
      '✓ size: course: 5 × 5 → 3 × 3 – here: 5 × 5 → 3 × 3',
      '✓ learned parameters: course: 0 – here: 0',
    ]);
    await page.getByRole('button', { name: 'Run all cells' }).click();
    await page.getByRole('button', { name: 'Stop' }).click();
    await page.getByRole('button', { name: 'Run all cells' }).waitFor();
    await settled(page);
    const all = await page.locator('course-cell').count();
    expect(await page.locator('course-cell[state=done]').count()).toBeLessThan(all);
    await page.context().close();
  });

  it.each(['light', 'dark'] as const)('fits a phone, and axe finds nothing, in Chinese and %s', async (colorScheme) => {
    const { page, noise } = await open('', { ...phone, colorScheme });
    await page.getByRole('button', { name: '中文' }).click();
    for (const name of ['softmax', 'receptive-field', 'training-curves']) await run(page, name);
    await settled(page);
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(390);
    // The colours of code in the dark are looked at on the page Layers: their thousand pieces take axe a quarter of a minute.
    if (colorScheme === 'dark') {
      await page.locator('code-block').evaluateAll((all) => {
        for (const one of all) one.remove();
      });
    }
    expect(await accessibilityProblems(page, 'course-page')).toEqual([]);
    expect(noise).toEqual([]);
    await page.context().close();
  });
});

const cellOf = (page: Page, name: string) => page.locator(`course-cell#cell-${name}`);

const run = (page: Page, name: string): Promise<void> =>
  cellOf(page, name)
    .getByRole('button', { name: /^(?:Run|运行)/ })
    .click();

/** The lines with the course's numbers below a cell. */
async function checksOf(page: Page, name: string): Promise<string[]> {
  const lines = await cellOf(page, name).locator('.check').allTextContents();
  return lines.map((line) => line.replace(/\s+/g, ' ').trim());
}
