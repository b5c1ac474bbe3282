import { type BrowserContextOptions, chromium, type Page } from 'playwright';
import { describe, expect, it } from 'vitest';
import { chromiumArguments, findChromium } from '../tools/chromium.ts';
import { accessibilityProblems, measureDelays, medianDelay, openPage, settled, textOf } from './demo-page.ts';
import { visitedSite } from './demo-visit.ts';

// What the page that looks into networks shows beside its answer: maps, imagined pictures, the elements of @cnn/viz, the webcam.

const executablePath = findChromium();

describe.skipIf(!executablePath)('the demo, deeper inside', { timeout: 240_000 }, () => {
  const site = visitedSite();

  const open = (settings = '', options?: BrowserContextOptions, by = site.browser) =>
    openPage(by, `${site.url}?backend=wasm#/inside${settings}`, options);

  it('opens what the address asks for, and keeps in it what is chosen', async () => {
    const { page, noise } = await open(
      '?network=cnn%3A%2F%2Flenet5-fashion-mnist&picture=Bag&method=occlusion&layer=pool%232',
    );
    expect(await page.getByRole('button', { pressed: true, name: 'Bag' }).count()).toBe(1);
    const layers = page.getByRole('group', { name: 'Layers' });
    expect(await textOf(layers.getByRole('button', { pressed: true }))).toBe('AvgPool2d pool#2 · 5×5×16');
    expect(await page.getByRole('group', { name: 'Channels' }).getByRole('button').count()).toBe(16);

    const panel = page.getByRole('region', { name: 'What speaks for the class?' });
    await panel.scrollIntoViewIfNeeded();
    const occlusion = await mapOf(page, 'What speaks for Bag, by Occlusion');
    await panel.getByLabel('Method').selectOption({ label: 'Saliency' });
    expect(await mapOf(page, 'What speaks for Bag, by Saliency', occlusion)).not.toBe(occlusion);
    await panel.getByLabel('Class').selectOption({ label: 'Sandal' });
    await page.getByRole('img', { name: 'What speaks for Sandal, by Saliency' }).waitFor();
    await page.getByRole('button', { name: 'Coat' }).click();
    await settled(page);
    await layers.getByRole('button', { name: 'fc1' }).click();
    await page.getByText('120 numbers without places').waitFor();
    const { hash } = new URL(page.url());
    expect(Object.fromEntries(new URLSearchParams(hash.slice(hash.indexOf('?'))))).toEqual({
      network: 'cnn://lenet5-fashion-mnist',
      picture: 'Coat',
      method: 'saliency',
      layer: 'fc1',
    });
    expect(noise).toEqual([]);
    await page.context().close();
  });

  it('does without settings that are none', async () => {
    const { page, noise } = await open('?network=cnn%3A%2F%2Fvgg99&picture=Hat&method=guess&layer=conv9&open=wide');
    expect(
      await page.getByRole('combobox', { name: 'Network', exact: true }).locator('option:checked').textContent(),
    ).toContain('lenet5');
    expect(await page.getByRole('button', { pressed: true, name: 'T-shirt/top' }).count()).toBe(1);
    expect(await page.getByRole('alert').filter({ hasText: /\w/ }).count()).toBe(0);
    await page.getByRole('region', { name: 'What speaks for the class?' }).scrollIntoViewIfNeeded();
    await mapOf(page, 'What speaks for T-shirt/top, by Grad-CAM');
    expect(noise).toEqual([]);
    await page.context().close();
  });

  it('draws what a channel looks for, and stops when asked', async () => {
    const { page, noise } = await open();
    await page.getByRole('group', { name: 'Channels' }).getByRole('button', { name: 'Channel 3' }).click();
    const panel = page.getByRole('region', { name: 'What does it look for?' });
    await panel.getByLabel('Steps').selectOption('512');
    await page.getByRole('button', { name: 'What does it look for?' }).click();
    await panel.getByRole('progressbar').waitFor();
    const picture = panel.getByRole('img', { name: 'Channel 3 of conv1' });
    await picture.waitFor();
    await panel.getByRole('button', { name: 'Stop' }).click();
    await panel.getByRole('progressbar').waitFor({ state: 'detached' });
    expect(await textOf(panel.getByRole('figure'))).toBe('Channel 3 of conv1');
    const stopped = await picture.getAttribute('src');

    await panel.getByLabel('Steps').selectOption('32');
    await panel.getByRole('button', { name: 'Draw' }).click();
    await panel.getByRole('progressbar').waitFor();
    await panel.getByRole('progressbar').waitFor({ state: 'detached', timeout: 120_000 });
    expect(await picture.getAttribute('src')).not.toBe(stopped);
    expect(noise).toEqual([]);
    await page.context().close();
  });

  it('opens the receptive field and the explainer of another network', async () => {
    const { page, noise } = await open('?network=cnn%3A%2F%2Fairbench-small-cifar10&open=receptive-field');
    await page.getByText(/sees \d+×\d+ pixels/).waitFor();
    await page.getByText('Explainer: every number').click();
    await page.locator('cnn-explainer-overview').waitFor();
    expect(page.url()).toContain('open=explainer');
    expect(await page.getByText('This network does not know the class T-shirt/top').count()).toBe(1);
    await page.getByRole('combobox', { name: 'Network', exact: true }).selectOption({ label: 'lenet5, Fashion-MNIST' });
    await page.locator('cnn-explainer-overview').getByText('conv1').first().waitFor();
    expect(noise).toEqual([]);
    await page.context().close();
  });

  it('answers at once while the explainer is pointed at and clicked through', async () => {
    const { page, noise } = await open('?open=explainer');
    const nodes = page.locator('cnn-explainer-overview .node');
    await nodes.last().waitFor();
    await measureDelays(page);
    const count = await nodes.count();
    for (let at = 0; at < count; at += 8) await nodes.nth(at).hover();
    for (const name of ['conv1', 'activation', 'pool', 'fc3']) {
      await page
        .getByRole('group', { name: new RegExp(`^${name}, `) })
        .first()
        .getByRole('button')
        .first()
        .click();
      await page.getByRole('button', { name: 'close' }).waitFor();
      await page.locator('cnn-explainer-detail [aria-expanded]').click();
    }
    expect(await medianDelay(page, 'in the explainer')).toBeLessThan(100);
    expect(noise).toEqual([]);
    await page.context().close();
  });

  it('takes pictures from the webcam, live too, and turns it off when it is left', async () => {
    const camera = ['--use-fake-device-for-media-stream', '--use-fake-ui-for-media-stream'];
    const filmed = await chromium.launch({ executablePath, args: [...chromiumArguments, ...camera] });
    try {
      const { page, noise } = await open('', {}, filmed);
      await page.getByRole('button', { name: 'Use the webcam' }).click();
      await page.waitForFunction(() => {
        const { shadowRoot } = document.querySelector('cnn-app')!.shadowRoot!.querySelector('inside-page')!;
        return (shadowRoot!.querySelector('webcam-picture')!.shadowRoot!.querySelector('video')?.videoWidth ?? 0) > 0;
      });
      await page.getByRole('button', { name: 'Take picture' }).click();
      const answer = page.getByRole('region', { name: 'Answer' });
      await answer.getByText('webcam').waitFor();
      expect(
        await page.getByRole('group', { name: 'Sample pictures' }).getByRole('button', { pressed: true }).count(),
      ).toBe(0);
      await settled(page);

      const seen = answer.getByRole('img', { name: 'What the network sees' });
      await page.getByRole('button', { name: 'Live' }).click();
      // What the fake camera shows moves.
      for (let frame = 0, last = await seen.getAttribute('src'); frame < 3; frame++) {
        await expect.poll(() => seen.getAttribute('src'), { timeout: 20_000 }).not.toBe(last);
        last = await seen.getAttribute('src');
      }
      await page.getByRole('link', { name: 'Train', exact: true }).click();
      await page.getByRole('link', { name: 'Look inside' }).click();
      await page.getByRole('button', { name: 'Use the webcam' }).waitFor();
      expect(noise).toEqual([]);
    } finally {
      await filmed.close();
    }
  });

  it('says what to do where there is no webcam, or it is refused', async () => {
    const { page } = await open();
    await page.getByRole('button', { name: 'Use the webcam' }).click();
    await page.getByRole('alert').filter({ hasText: 'No camera was found. Connect one and try again' }).waitFor();
    await page.context().close();
    const refusal = ['--use-fake-device-for-media-stream', '--deny-permission-prompts'];
    const refusing = await chromium.launch({ executablePath, args: [...chromiumArguments, ...refusal] });
    try {
      const { page } = await open('', { locale: 'zh-CN' }, refusing);
      await page.getByRole('button', { name: '使用摄像头' }).click();
      await page.getByRole('alert').filter({ hasText: '未获得摄像头权限' }).waitFor();
    } finally {
      await refusing.close();
    }
  });

  for (const [locale, colorScheme, heading] of [
    ['en-US', 'dark', 'What a network sees'],
    ['zh-CN', 'light', '网络看到了什么'],
  ] as const) {
    it(`is accessible and fits a phone in ${locale}`, async () => {
      const { page, noise } = await open('', { locale, colorScheme, viewport: { width: 390, height: 844 } });
      expect(await textOf(page.getByRole('heading', { level: 1 }))).toBe(heading);
      await page.locator('attribution-panel').scrollIntoViewIfNeeded();
      await page.locator('attribution-panel').getByRole('img').nth(1).waitFor();
      for (const closed of await page.locator('close-up-panels summary').all()) await closed.click();
      await page.locator('cnn-explainer-overview').waitFor();
      const explainer = page.locator('cnn-explainer');
      const [controls, field] = [explainer.locator('.controls label'), page.locator('cnn-receptive-field')];
      const said = [...(await controls.allTextContents()), await textOf(field.locator('.note'))].join(' ');
      expect(said).toMatch(
        locale === 'zh-CN' ? /颜色范围.*详细信息.*看到 5×5 个像素/s : /colours span.*details.*sees 5×5 pixels/s,
      );
      expect(await accessibilityProblems(page, 'inside-page')).toEqual([]);
      expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(390);
      expect(noise).toEqual([]);
      await page.context().close();
    });
  }
});

/** The map of that name, once it is there and another one than before. */
async function mapOf(page: Page, name: string, before?: string | null): Promise<string | null> {
  const map = page.getByRole('img', { name });
  await map.waitFor();
  if (before !== undefined) await expect.poll(() => map.getAttribute('src'), { timeout: 30_000 }).not.toBe(before);
  return map.getAttribute('src');
}
