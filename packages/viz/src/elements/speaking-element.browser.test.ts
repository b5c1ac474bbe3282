import {
  AvgPool2d,
  BatchNorm2d,
  Conv2d,
  ConvTranspose2d,
  Flatten,
  GroupNorm,
  Linear,
  MaxPool2d,
  ReLU,
  Sequential,
  Softmax,
} from '@cnn/layers';
import { Rng, useBackend } from '@cnn/tensor';
import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import { page, userEvent } from 'vitest/browser';
import { all, images, look, node, one, settle } from '../testing/explainer-page.ts';
import { englishTexts, spokenTexts } from '../testing/spoken-texts.ts';
import type { CnnExplainer } from './index.ts';
import './index.ts';

beforeAll(async () => {
  await useBackend('wasm');
  await page.viewport(1000, 900);
});

afterEach(() => {
  document.documentElement.lang = 'en';
  document.body.innerHTML = '';
});

const classes = ['猫', '狗'];
const history = [1, 2, 3].map((epoch) => ({ epoch, loss: 1 / epoch, trainAccuracy: 50, testAccuracy: 40 + epoch }));
const matrix = {
  counts: [
    [9, 1],
    [2, 8],
  ],
  classes,
};

const elements: readonly (readonly [name: string, html: string, said: RegExp, data: object])[] = [
  ['cnn-curves', '<cnn-curves smoothing="0.5"></cnn-curves>', /轮次.*曲线经过平滑/, { data: history }],
  ['cnn-confusion-matrix', '<cnn-confusion-matrix margins></cnn-confusion-matrix>', /预测类别/, { data: matrix }],
  ['cnn-conv-arithmetic', '<cnn-conv-arithmetic transposed></cnn-conv-arithmetic>', /转置卷积/, {}],
  [
    'cnn-receptive-field',
    '<cnn-receptive-field></cnn-receptive-field>',
    /第 \d+ 行第 \d+ 列看到 5×5 个像素/,
    { data: { input: 8, layers: [3, 3].map((kernel) => ({ kernel, padding: 1, name: `conv${kernel}` })) } },
  ],
  [
    'cnn-feature-maps',
    '<cnn-feature-maps></cnn-feature-maps>',
    /2 个 2×2 的通道/,
    { data: [{ name: 'conv1', kind: 'Conv2d', output: { shape: [1, 2, 2, 2], data: new Float32Array(8) } }] },
  ],
  [
    'cnn-attribution',
    '<cnn-attribution></cnn-attribution>',
    /越亮越支持该类别/,
    {
      data: {
        picture: { width: 2, height: 2, data: new Uint8ClampedArray(16) },
        maps: { LIME: { shape: [1, 2, 2, 1], data: Float32Array.of(0, 1, 2, 3) } },
      },
    },
  ],
];

describe('elements speak the language of their place', () => {
  it.each(elements)('%s', async (name, html, said, data) => {
    document.body.innerHTML = `<div lang="zh-CN">${html}</div>`;
    const element = document.querySelector(name) as HTMLElement;
    Object.assign(element, data);
    await expect.poll(() => spokenTexts(element).join(' '), { timeout: 5000 }).toMatch(said);
    expect(englishTexts(element)).toEqual([]);
    element.parentElement!.lang = 'en';
    await expect.poll(() => spokenTexts(element).join(' ')).not.toMatch(/[\u4e00-\u9fff]{3}/);
    expect(englishTexts(element)).not.toEqual([]);
  });

  it('follow the page, their own lang, and a lang around the shadow tree they stand in', async () => {
    document.body.innerHTML = '<section></section>';
    const host = document.querySelector('section')!;
    host.attachShadow({ mode: 'open' }).innerHTML = '<cnn-conv-arithmetic paused></cnn-conv-arithmetic>';
    const element = host.shadowRoot!.querySelector('cnn-conv-arithmetic') as HTMLElement;
    const plays = (text: string) => expect.poll(() => all(element, 'button')[1].textContent!.trim()).toBe(text);
    await plays('play');
    document.documentElement.lang = 'zh';
    await plays('播放');
    element.lang = 'en';
    await plays('play');
    element.removeAttribute('lang');
    host.lang = 'fr';
    await plays('play');
    host.lang = 'zh-TW';
    await plays('播放');
    document.body.innerHTML = '<div lang="en"></div>';
    document.body.firstElementChild!.append(element);
    await plays('play');
  });

  it('the explainer, with all its parts', async () => {
    document.documentElement.lang = 'zh-CN';
    document.body.innerHTML = '<cnn-explainer detail></cnn-explainer>';
    const element = document.body.firstElementChild as CnnExplainer;
    const model = new Sequential(
      new Conv2d(3, 12, 3, { padding: 1 }),
      new BatchNorm2d(12),
      new ReLU(),
      new MaxPool2d(2),
      new ConvTranspose2d(12, 2, 2, { stride: 2 }),
      new GroupNorm(1, 2),
      new AvgPool2d(2),
      new Flatten(),
      new Linear(32, 2),
      new Softmax(),
    ).initialize(new Rng(1));
    Object.assign(element, { model, inputShape: [8, 8, 3], classes, images: images(8) });
    await element.updateComplete;
    await element.refresh();
    // Names of layers and settings stay as they are in code, in the formula of sizes too.
    const layers = [...model.children().values()];
    const settings = layers.flatMap((layer) => [layer.kind, layer.kind.toLowerCase(), ...layer.describe().split(', ')]);
    const formula = ['dilation', 'kernel', 'padding', 'stride'];
    const names = [...images(8).map(({ label }) => label), ...settings, 'Input', ...formula].filter(Boolean);
    for (const [index, kind] of ['Input', ...layers.map((layer) => layer.kind)].entries()) {
      await userEvent.click(page.elementLocator(node(element, index, 0)));
      const made = () => all(element, '.formula, table').length;
      if (index > 0) await expect.poll(made, { timeout: 10_000 }).toBeGreaterThan(0);
      const inform = all(element, 'button[aria-expanded=false]');
      if (inform.length > 0) await userEvent.click(page.elementLocator(inform[0]));
      await settle();
      expect(englishTexts(element, names), kind).toEqual([]);
    }
    await look('chinese', element);
    await userEvent.hover(page.elementLocator(node(element, 1, 0)));
    expect(one(element, '.status').textContent).toMatch(/由 .*算出。$/);
    document.documentElement.lang = 'en';
    // The classes keep their names.
    const chinese = () =>
      spokenTexts(element)
        .join(' ')
        .replaceAll(/[猫狗]/g, '')
        .match(/[\u4e00-\u9fff]+/g);
    await expect.poll(chinese).toBeNull();
  });
});
