import { copyFile, mkdir, readFile, truncate, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { Rng } from '@cnn/tensor';
import { expectClose } from '@cnn/tensor/testing';
import { decodeCheckpoint } from '@cnn/train';
import { encodePNG } from '@cnn/viz';
import { describe, expect, it } from 'vitest';
import { parseRunConfig } from '../apps/cli/src/run/config.ts';
import { findChromium } from '../tools/chromium.ts';
import { cliProgram } from './cli-program.ts';
import { measureDelays, medianDelay, settled, textOf } from './demo-page.ts';
import {
  appears,
  downloaded,
  dropOn,
  openTrain,
  pauseAtFirstLosses,
  press,
  standing,
  train,
} from './demo-train-page.ts';
import { visitedSite } from './demo-visit.ts';

// The page that trains, built, in real Chromium.

const executablePath = findChromium();
const RECIPE = 'model=lenet5&epochs=2&batch=16&rate=0.001&augment=flip&seed=3&limit=256&judge=test';

describe.skipIf(!executablePath)('the page Train', { timeout: 240_000 }, () => {
  const program = cliProgram();
  const site = visitedSite();

  const openPage = (recipe = RECIPE) => openTrain(site.browser, site.url, recipe);

  const historyOf = async (path: string) =>
    decodeCheckpoint(await readFile(path)).history.map(({ seconds, ...rest }) => rest);

  it('trains, pauses, comes back after a reload, and ends as an unbroken run and as cnn train', async () => {
    // Long enough to be paused before it is over.
    const { page, context, noise } = await openPage(RECIPE.replace('limit=256', 'limit=2000'));
    await pauseAtFirstLosses(page);
    await press(page, 'Start training');
    await appears(page, 'Resume');
    expect(await standing(page)).toContain('Paused.');

    await page.reload();
    await settled(page);
    expect(await page.locator('.kept').textContent()).toMatch(/lenet5 on fashion-mnist-sample, \d of 2 epochs/);
    await press(page, 'Go on where you stopped');
    await press(page, 'Resume');
    await appears(page, /more epoch/);
    expect(await standing(page)).toMatch(/The run is over\. Epoch 2 is over: \d+\.\d\d % of the test pictures/);
    const broken = await downloaded(page, 'Checkpoint');
    expect(broken.name).toBe('last.safetensors');

    await train(page, 'Start anew');
    const unbroken = await downloaded(page, 'Checkpoint');
    expect(await historyOf(unbroken.path)).toEqual(await historyOf(broken.path));
    const config = parseRunConfig(decodeCheckpoint(await readFile(unbroken.path)).config, 'last.safetensors');
    expect(config).toMatchObject({
      model: 'lenet5',
      epochs: 2,
      batchSize: 16,
      seed: 3,
      limit: 2000,
      augment: ['flip'],
    });
    expect(JSON.parse(await readFile((await downloaded(page, 'config.json')).path, 'utf8'))).toMatchObject({ seed: 3 });
    const lines = (await readFile((await downloaded(page, 'JSONL')).path, 'utf8')).trim().split('\n');
    expect(lines.map((line) => JSON.parse(line).epoch)).toEqual([1, 2]);
    expect(await readFile((await downloaded(page, 'CSV')).path, 'utf8')).toMatch(/^epoch,loss,.*\n1,\d.*\n2,\d.*\n$/);

    // Two epochs more: here, and by the program from the downloaded file.
    await mkdir(join(program.folder, 'runs/page'), { recursive: true });
    await copyFile(unbroken.path, join(program.folder, 'runs/page/last.safetensors'));
    await train(page, '2 more epochs');
    const here = await historyOf((await downloaded(page, 'Checkpoint')).path);
    const resumed = ['train', '--resume', 'runs/page', '--epochs', '4', '--backend', 'wasm', '--no-report'];
    expect(await program.cnn(...resumed)).toMatchObject({ status: 0 });
    const there = program.checkpointOf('page').history;
    expect([here, there].map(({ length }) => length)).toEqual([4, 4]);
    await expectClose(
      here.map(({ loss }) => loss),
      there.map(({ loss }) => loss),
      { relative: 1e-3 },
    );
    expect(noise).toEqual([]);
    await context.close();
  });

  it('shows the confusion with its pictures, and gives the network to other pages', async () => {
    const { page, context, noise } = await openPage(`${RECIPE}&epochs=1`.replace('epochs=2&', ''));
    await press(page, 'Start training');
    await appears(page, /more epoch/);
    const cells = page.locator('cnn-confusion-matrix g[data-true]');
    await cells.first().waitFor();
    const titles = await cells.evaluateAll((all) => all.map((cell) => Number(cell.querySelector('text')?.textContent)));
    const fullest = titles.indexOf(Math.max(...titles));
    await cells.nth(fullest).click();
    await page.locator('cnn-confusion-matrix li canvas').first().waitFor();
    expect(await page.locator('cnn-confusion-matrix li canvas').count()).toBe(Math.min(24, titles[fullest]));
    expect(await page.locator('cnn-curves svg').count()).toBe(1);
    expect(await page.locator('canvas.filters').count()).toBe(1);
    const goTo = async (name: string) => {
      await page.getByRole('link', { name, exact: true }).last().click();
      await settled(page);
    };
    const network = () => textOf(page.locator('network-picker dl').filter({ visible: true }));
    const link = page.getByRole('link', { name: 'Attack' }).last();
    expect(await link.getAttribute('href')).toBe('#/attack?network=trained');
    await goTo('Attack');
    expect(await network()).toMatch(/lenet5 Trained on fashion-mnist-sample, 1 epochs/);

    // Pages that were open before follow what is trained later, and links to it.
    const inNavigation = page.getByRole('navigation');
    await inNavigation.getByRole('link', { name: 'Look inside' }).click();
    await settled(page);
    expect(await network()).toMatch(/lenet5 Trained on fashion-mnist Classes/);
    await inNavigation.getByRole('link', { name: 'Train' }).click();
    await train(page, '1 more epoch');
    await goTo('Look inside');
    expect(await network()).toMatch(/lenet5 Trained on fashion-mnist-sample, 2 epochs/);
    await inNavigation.getByRole('link', { name: 'Attack' }).click();
    await settled(page);
    expect(await network()).toMatch(/lenet5 Trained on fashion-mnist-sample, 2 epochs/);
    expect(noise).toEqual([]);
    await context.close();
  });

  it('answers while it trains', async () => {
    const { page, context, noise } = await openPage(
      RECIPE.replace('epochs=2', 'epochs=50').replace('limit=256', 'limit=2000'),
    );
    await measureDelays(page);
    await press(page, 'Start training');
    await page.locator('.losses').waitFor({ timeout: 60_000 });
    for (let i = 0; i < 20; i++) {
      await page.keyboard.press('Tab');
      await page.locator('summary').first().click();
      await page.waitForTimeout(100);
    }
    expect(await page.getByRole('button', { name: 'Pause' }).count()).toBe(1);
    expect(await medianDelay(page, 'while training')).toBeLessThan(100);
    const asked = page.waitForEvent('dialog');
    await page.close({ runBeforeUnload: true });
    expect((await asked).type()).toBe('beforeunload');
    await (await asked).dismiss();
    await press(page, 'Stop');
    await appears(page, 'Resume');
    expect(await standing(page)).toContain('Stopped.');
    expect(noise).toEqual([]);
    await context.close();
  });

  it('opens a checkpoint of the program and goes on, and refuses what is none', async () => {
    const flags = ['--epochs', '1', '--batch-size', '16', '--limit', '64', '--backend', 'wasm', '--no-report'];
    expect(await program.cnn('train', 'lenet5', ...flags, '--name', 'program')).toMatchObject({ status: 0 });
    const { page, context, noise } = await openPage();
    const checkpoint = join(program.folder, 'runs/program/last.safetensors');
    await page.getByLabel('Open a checkpoint').setInputFiles(checkpoint);
    await settled(page);
    expect(await standing(page)).toContain('The run is over. Epoch 1 is over');
    await writeFile(join(site.folder, 'song.safetensors'), 'la la la');
    await page.getByLabel('Open a checkpoint').setInputFiles(join(site.folder, 'song.safetensors'));
    await settled(page);
    expect(await page.getByRole('alert').filter({ hasText: 'song' }).textContent()).toContain('song.safetensors');
    await train(page, '1 more epoch');
    const history = await historyOf((await downloaded(page, 'Checkpoint')).path);
    expect(history).toHaveLength(2);
    expect(history[0].loss).toBe(program.checkpointOf('program').history[0].loss);
    expect(noise).toEqual([]);
    await context.close();
  });

  it('trains on a folder of pictures, and refuses with a sentence what is no data set', async () => {
    const { page, context, noise } = await openPage('model=tiny-vgg&epochs=1&batch=8&rate=0.001&augment=none');
    const pets = join(site.folder, 'pets');
    for (const [name, level] of [
      ['cat', 60],
      ['dog', 190],
    ] as const) {
      await mkdir(join(pets, name), { recursive: true });
      for (let i = 0; i < 10; i++) await writeFile(join(pets, name, `${i}.png`), noisePNG(20 + i, 24, level + i));
    }
    const folderInput = page.locator('data-chooser #folder');
    const filesInput = page.locator('data-chooser #files');
    const refusal = () => page.locator('.complaint').first().textContent();

    const large = join(site.folder, 'film.zip');
    await writeFile(large, '');
    await truncate(large, 2 ** 31);
    await filesInput.setInputFiles(large);
    await settled(page);
    expect(await refusal()).toContain('film.zip: expected files of at most 512 MB, found 2048 MB');
    await filesInput.setInputFiles({ name: 'notes.bin', mimeType: 'text/plain', buffer: Buffer.from('hello') });
    await settled(page);
    expect(await refusal()).toContain('found no folders');
    await folderInput.setInputFiles(join(pets, 'cat'));
    await settled(page);
    expect(await refusal()).toContain('found no folders');
    await dropOn(page, 'data-chooser', 'pets.tar', 'no archive');
    await settled(page);
    expect(await refusal()).toContain('pets.tar: expected');
    expect(await page.locator('dl.data').textContent()).toContain('Fashion-MNIST');

    await folderInput.setInputFiles(pets);
    await settled(page);
    expect(await page.locator('.complaint').count()).toBe(0);
    const found = ((await page.locator('dl.data').textContent()) ?? '').replaceAll(/\s+/g, ' ');
    expect(found).toMatch(/Data pets To train 20 To test none; 20 % of the others are held out Size 20×24 – 29×24/);
    expect(await page.locator('recipe-form select[name=model]').inputValue()).toBe('tiny-vgg');
    await press(page, 'Start training');
    await appears(page, /more epoch/);
    const { config, history } = decodeCheckpoint(await readFile((await downloaded(page, 'Checkpoint')).path));
    expect(config).toMatchObject({
      dataset: 'image-folder',
      classes: ['cat', 'dog'],
      imageShape: [64, 64, 3],
      validation: 0.2,
    });
    expect(history).toHaveLength(1);
    expect(noise).toEqual([]);
    await context.close();
  });

  it('says so where the browser has no room, and trains on', async () => {
    const { page, context, noise } = await openPage();
    const session = await context.newCDPSession(page);
    await session.send('Storage.overrideQuotaForOrigin', { origin: new URL(site.url).origin, quotaSize: 1000 });
    await press(page, 'Start training');
    await appears(page, /more epoch/);
    expect(await standing(page)).toContain('This browser has no room to keep the run; training goes on.');
    expect(await standing(page)).toContain('The run is over.');
    expect(noise).toEqual([]);
    await context.close();
  });

  it('is accessible, and fits a telephone, in both languages', async () => {
    const { page, context, noise } = await openPage(RECIPE.replace('epochs=2', 'epochs=1'));
    await press(page, 'Start training');
    await appears(page, /more epoch/);
    await page.locator('cnn-confusion-matrix g[data-true]').first().waitFor();
    for (const [width, scheme, language] of [
      [1280, 'light', 'en'],
      [390, 'dark', 'zh'],
    ] as const) {
      await page.setViewportSize({ width, height: 844 });
      await page.emulateMedia({ colorScheme: scheme });
      if (language === 'zh') await press(page, '中文');
      await page.waitForTimeout(300);
      expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(width);
      // The page's policy lets no script text in but this way.
      await page.evaluate(createRequire(import.meta.url)('axe-core').source);
      const violations = await page.evaluate(async () => {
        const { axe } = globalThis as unknown as {
          axe: { run(options: object): Promise<{ violations: Violation[] }> };
        };
        const only = { type: 'tag', values: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa'] };
        const found = await axe.run({ runOnly: only });
        return found.violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' ')}`);
      });
      expect(violations).toEqual([]);
    }
    expect(await page.locator('train-page').textContent()).not.toMatch(/[a-z]{4,} [a-z]{4,} [a-z]{4,}/);
    for (const [element, texts] of [
      ['cnn-curves', ['轮次', '损失', '准确率 (%)']],
      ['cnn-confusion-matrix', ['预测类别', '真实类别', '测试图片：准确率']],
    ] as const) {
      const said = await page.locator(`${element} svg`).textContent();
      for (const text of texts) expect(said).toContain(text);
      expect(said).not.toMatch(/[Ll]oss|[Ee]poch|[Aa]ccuracy|Category|correct/);
    }
    expect(noise).toEqual([]);
    await context.close();
  });
});

interface Violation {
  readonly id: string;
  readonly nodes: readonly { readonly html: string }[];
}

function noisePNG(width: number, height: number, level: number): Uint8Array {
  const uniforms = new Rng(level).uniforms(width * height * 4);
  const data = Uint8ClampedArray.from(uniforms, (u, i) => (i % 4 === 3 ? 255 : level + 50 * u));
  return encodePNG({ width, height, data });
}
