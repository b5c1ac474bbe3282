import {
  BatchNorm2d,
  Conv2d,
  ConvTranspose2d,
  Dropout,
  Flatten,
  GroupNorm,
  Linear,
  MaxPool2d,
  ReLU,
  Sequential,
  Softmax,
} from '@cnn/layers';
import { CifarResNet, TinyVGG } from '@cnn/models';
import { memory, Rng, scope, useBackend, zeros } from '@cnn/tensor';
import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import { page, userEvent } from 'vitest/browser';
import { expectAccessible } from '../testing/expect-accessible.ts';
import {
  all,
  classes,
  focused,
  images,
  lit,
  look,
  node,
  one,
  put,
  settle,
  textOf,
  tiny,
} from '../testing/explainer-page.ts';

beforeAll(async () => {
  await useBackend('wasm');
  await page.viewport(1000, 900);
});

afterEach(() => {
  document.body.innerHTML = '';
});

describe('<cnn-explainer>', () => {
  it('shows a column for each layer, and lights what a node is computed from', async () => {
    const element = await tiny();
    expect(all(element, '.head .kind').map((each) => each.textContent)).toHaveLength(14);
    expect(all(element, '.node canvas').length).toBe(3 + 10 * 10);
    await userEvent.hover(page.elementLocator(node(element, 3, 4)));
    await settle();
    expect(lit(element)).toBe(10);
    expect(all(element, '.kernels canvas').filter((each) => !each.hidden)).toHaveLength(10);
    expect(one(element, '.status').textContent).toContain('computed from all 10 of relu_1_1');
    await look('overview', element);
    await userEvent.hover(page.elementLocator(node(element, 5, 2)));
    expect(lit(element)).toBe(1);
    await userEvent.unhover(page.elementLocator(node(element, 5, 2)));
    await expectAccessible(element);
  });

  it('opens a convolution: channels, sum, and one cell', async () => {
    const element = await tiny();
    await userEvent.click(page.elementLocator(node(element, 3, 1)));
    await expect.poll(() => all(element, '.shares button').length, { timeout: 10_000 }).toBe(8);
    expect(all(element, '[aria-current=true]')).toEqual([node(element, 3, 1)]);
    expect(one(element, '.products').textContent).toContain('×');
    await userEvent.click(page.elementLocator(all(element, '.shares button')[2]));
    const [input, made] = all(element, '.map');
    input.focus();
    await userEvent.keyboard('{ArrowRight}{ArrowDown}');
    await settle();
    const formula = one(element, '.formula').textContent!;
    expect(formula.trim()).toMatch(/^row \d+, column \d+: sum of the products = /);
    expect(one(element, '.controls button[aria-pressed=false]').textContent).toBe('play');
    await userEvent.hover(page.elementLocator(made));
    await expect.poll(() => one(element, '.formula').textContent).not.toBe(formula);
    expect(all(element, 'dd').map((each) => each.textContent)).toContain('⌊(62 + 2·0 − 1·(3 − 1) − 1) / 1⌋ + 1 = 60');
    await look('convolution', one(element, 'cnn-explainer-detail'));
    await expectAccessible(element);
    await userEvent.keyboard('{Escape}');
    await expect.poll(() => all(element, 'cnn-explainer-detail')).toHaveLength(0);
    expect(focused(element)?.dataset.node).toBe('3 1');
    expect(all(element, '[aria-current]')).toHaveLength(0);
  });

  it.each([
    ['pool', 5, 1, /largest value of the window/],
    ['activation', 2, 0, /max\(0, /],
    ['flatten', 11, 7, /channel 0, row 0, column 7/],
    ['linear', 12, 3, /the other 1680 products/],
    ['softmax', 13, 6, /espresso =/],
  ] as const)('opens a %s', async (name, column, unit, text) => {
    const element = await tiny();
    node(element, column, unit).click();
    await expect.poll(() => textOf(one(element, 'cnn-explainer-detail'))).toMatch(text);
    await settle(200);
    await look(name, one(element, 'cnn-explainer-detail'));
    await expectAccessible(element);
  });

  it('tells what a kind of layer does', async () => {
    const element = await tiny();
    node(element, 5, 'head').click();
    await expect.poll(() => textOf(one(element, 'cnn-explainer-detail'))).toContain('Keeps the largest value');
    await expectAccessible(element);
  });

  it('is walked through by keys', async () => {
    const element = await tiny();
    node(element, 0, 0).focus();
    const path: (string | undefined)[] = [];
    const keys = 'ArrowRight ArrowDown ArrowUp ArrowUp ArrowDown End PageDown Home PageUp'.split(' ');
    for (const key of [...keys, 'End', 'ArrowLeft', 'ArrowLeft', 'PageDown', 'ArrowUp']) {
      await userEvent.keyboard(`{${key}}`);
      await settle(20);
      path.push(focused(element)?.dataset.node);
    }
    expect(path).toEqual('1 0,1 1,1 0,1 head,1 0,13 0,13 0,0 0,0 0,13 0,12 0,11 0,11 10,11 9'.split(','));
    await userEvent.keyboard('{Enter}');
    await expect.poll(() => all(element, 'cnn-explainer-detail')).toHaveLength(1);
    expect(focused(element)?.tagName).toBe('H3');
  });

  it('shows branches, groups of layers and wide layers, page by page', async () => {
    const model = new CifarResNet(8);
    const element = await put({
      model,
      inputShape: [32, 32, 3],
      images: images(32),
      classes,
      detail: true,
      span: 'unit',
    });
    const heads = all(element, '.head .kind').map((each) => each.textContent);
    const sum = heads.indexOf('Add');
    expect(all(element, '.edges .skip').length).toBeGreaterThanOrEqual(3);
    expect(all(element, '.groups span').map((each) => each.textContent)).toContain('layer1.0');
    await userEvent.hover(page.elementLocator(node(element, sum, 3)));
    expect(lit(element)).toBe(2);
    await settle();
    await look('branches', element);
    const pager = all(element, '.pager')[1];
    expect(pager.textContent).toContain('6 more');
    pager.querySelectorAll('button')[1].click();
    await expect.poll(() => node(element, 1, 15)).toBeTruthy();
    node(element, sum, 3).click();
    await expect.poll(() => textOf(one(element, 'cnn-explainer-detail'))).toContain('sum of the branches');
    await settle(200);
    await look('sum', one(element, 'cnn-explainer-detail'));
    node(element, 2, 3).click();
    await expect
      .poll(() => textOf(one(element, 'cnn-explainer-detail')))
      .toContain('(x − mean) / √(variance + ε) · γ + β');
    await expectAccessible(element);
  });

  it('has groups, strides and dilation, for gray pictures', async () => {
    const model = new Sequential(
      new Conv2d(1, 4, 5, { padding: 2 }),
      new BatchNorm2d(4),
      new ReLU(),
      new Conv2d(4, 4, 3, { groups: 2, stride: 2, dilation: 2, padding: 2 }),
      new MaxPool2d(2),
      new Flatten(),
      new Linear(64, 12),
    ).initialize(new Rng(1));
    const element = await put({ model, inputShape: [16, 16, 1], images: images(40) });
    await userEvent.hover(page.elementLocator(node(element, 4, 3)));
    expect(lit(element)).toBe(2);
    node(element, 4, 3).click();
    await expect
      .poll(() => all(element, '.shares button').map((each) => each.getAttribute('aria-label')))
      .toEqual(['channel 2 of layer 2, with its kernel', 'channel 3 of layer 2, with its kernel']);
    await settle(200);
    await look('groups', one(element, 'cnn-explainer-detail'));
  });

  it('opens norms and transposed convolutions', async () => {
    const model = new Sequential(
      new Conv2d(3, 6, 3, { stride: 2 }),
      new GroupNorm(1, 6),
      new ConvTranspose2d(6, 2, 3, { stride: 2 }),
    ).initialize(new Rng(1));
    const element = await put({ model, inputShape: [17, 17, 3], images: images(17) });
    const detail = () => textOf(one(element, 'cnn-explainer-detail'));
    node(element, 2, 1).click();
    await expect.poll(detail).toContain('· γ + β; over all places of 6 channels');
    expect(detail()).toContain('and 2 more');
    await look('group-norm', one(element, 'cnn-explainer-detail'));
    await expectAccessible(element);
    node(element, 3, 0).click();
    await expect.poll(detail).toContain('sum of value · weight, over the kernels that reach here, + bias');
    await userEvent.hover(page.elementLocator(all(element, '.map')[0]));
    await expect.poll(detail).toMatch(/row [79], column [79]: .* = −?\d/);
    await look('transposed', one(element, 'cnn-explainer-detail'));
    await expectAccessible(element);
    await userEvent.hover(page.elementLocator(node(element, 3, 0)));
    await expect.poll(() => all(element, '.kernels canvas').filter((each) => !each.hidden)).toHaveLength(6);
  });

  it('follows a model that learns, and gives everything back', async () => {
    const model = new TinyVGG();
    scope(() => model.call(zeros([1, 64, 64, 3])).dispose());
    const before = memory().numTensors;
    const element = await put({ model, inputShape: [64, 64, 3], images: images(64), classes });
    const odds = () =>
      all(element, '.value')
        .map((each) => each.textContent)
        .join();
    const first = odds();
    scope(() => model.initialize(new Rng(5)));
    node(element, 12, 3).click();
    await Promise.all([element.refresh(), element.refresh(), element.refresh()]);
    await expect.poll(odds).not.toBe(first);
    await expect.poll(() => textOf(one(element, 'cnn-explainer-detail'))).toContain('the other 1680 products');
    element.sample = 1;
    await settle(200);
    element.remove();
    expect(memory().numTensors).toBe(before);
    expect(model.training).toBe(true);
  });

  it('takes pictures of its reader, and says what is none', async () => {
    const element = await tiny();
    const canvas = document.createElement('canvas');
    canvas.width = 90;
    canvas.height = 30;
    canvas.getContext('2d')!.fillRect(0, 0, 90, 30);
    const blob = await new Promise<Blob | null>((resolve) => canvas.toBlob(resolve));
    const give = (file: File) => {
      const transfer = new DataTransfer();
      transfer.items.add(file);
      one(element, '.samples').dispatchEvent(
        new DragEvent('drop', { dataTransfer: transfer, bubbles: true, composed: true, cancelable: true }),
      );
    };
    give(new File([blob!], '<b>mine.png'));
    await expect.poll(() => all(element, '.samples button').length).toBe(4);
    expect(all(element, '.samples button')[3].getAttribute('aria-pressed')).toBe('true');
    give(new File(['no picture'], 'notes.txt'));
    await expect.poll(() => one(element, '[role=alert]')?.textContent).toContain('notes.txt is no picture');
    await expectAccessible(element);
  });

  it('says what is wrong', async () => {
    const element = await put({ model: new TinyVGG(), inputShape: [64, 64], images: images(8) });
    expect(one(element, '[role=alert]').textContent).toContain('expected inputShape');
    element.inputShape = [32, 32, 3];
    await expect.poll(() => one(element, '[role=alert]')?.textContent).toBeTruthy();
    element.inputShape = [64, 64, 3];
    await expect.poll(() => all(element, '.node canvas').length).toBeGreaterThan(0);
    expect(all(element, '[role=alert]')).toHaveLength(0);
  });

  it('reads networks from a device that has no other way than to wait', async () => {
    await useBackend('webgpu');
    try {
      const model = new Sequential(
        new Conv2d(3, 4, 3, { padding: 1 }),
        new Dropout(0.2),
        new MaxPool2d(2),
        new Flatten(),
        new Linear(64, 3),
        new Softmax(),
      ).initialize(new Rng(1));
      const element = await put({ model, inputShape: [8, 8, 3], images: images(8) });
      expect(all(element, '[role=alert]')).toHaveLength(0);
      expect(
        all(element, '.head .kind')
          .map((each) => each.textContent)
          .join(' '),
      ).toBe('Input Conv2d Dropout MaxPool2d Flatten Linear Softmax');
      node(element, 1, 2).click();
      await expect.poll(() => all(element, '.shares button').length).toBe(3);
      element.remove();
      model.dispose();
    } finally {
      await useBackend('wasm');
    }
  });

  it('fits a telephone', async () => {
    await page.viewport(390, 800);
    const element = await tiny();
    node(element, 3, 1).click();
    await expect.poll(() => all(element, '.shares button').length, { timeout: 10_000 }).toBe(8);
    await settle(200);
    expect(document.documentElement.scrollWidth).toBeLessThanOrEqual(390);
    await look('telephone', element);
    await look('telephone-detail', one(element, 'cnn-explainer-detail'));
    await page.viewport(1000, 900);
  });
});
